package io.auditql.app;

import io.auditql.flags.Flag;
import java.util.List;
import java.util.stream.Collectors;

/// Scripts that complete flags and commands, made from their declarations.
final class Completions {
    private static final String MADE =
            "# Made from the declarations in the code; DocsTest says how to make it anew.\n";

    private Completions() {}

    /// For bash: one function for each program.
    static String bash() {
        StringBuilder script = new StringBuilder("# bash completion of auditql\n").append(MADE);
        for (Program program : Program.values()) {
            String words =
                    FlagList.of(program)
                            .map(f -> "--" + f.name() + (FlagList.isSwitch(f) ? "" : "="))
                            .collect(Collectors.joining("\n        "));
            script.append(
                    """

                    _%1$s() {
                        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
                        COMPREPLY=()
                        [[ $current == "=" ]] && current=
                        [[ $previous == "=" ]] && previous=${COMP_WORDS[COMP_CWORD - 2]}
                        case $previous in
                    %2$s    esac
                        if [[ $current == -* ]]; then
                            mapfile -t COMPREPLY < <(compgen -W "
                            %3$s" -- "$current")
                            [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
                    %4$s    fi
                    }
                    complete -o default -F _%1$s %1$s
                    """
                            .formatted(
                                    program.word(),
                                    bashChoices(program),
                                    words,
                                    bashCommands(program)));
        }
        return script.toString();
    }

    private static String bashChoices(Program program) {
        return FlagList.of(program)
                .filter(flag -> !flag.choices().isEmpty())
                .map(flag ->
                        """
                            --%s)
                                mapfile -t COMPREPLY < <(compgen -W "%s" -- "$current")
                                return
                                ;;
                        """
                                .formatted(flag.name(), String.join(" ", flag.choices())))
                .collect(Collectors.joining());
    }

    private static String bashCommands(Program program) {
        List<String> commands = FlagList.commands(program);
        return commands.isEmpty()
                ? ""
                : """
                    else
                        mapfile -t COMPREPLY < <(compgen -W "%s" -- "$current")
                """
                        .formatted(String.join(" ", commands));
    }

    /// For zsh: one function for all, told apart by name.
    static String zsh() {
        StringBuilder script =
                new StringBuilder("#compdef auditqli auditqld auditqlctl\n")
                        .append(MADE)
                        .append("\nlocal -a flags\ncase $service in\n");
        for (Program program : Program.values()) {
            script.append(program.word()).append(")\n    flags=(\n");
            FlagList.of(program)
                    .forEach(flag ->
                            script.append("        '--")
                                    .append(flag.name())
                                    .append(FlagList.isSwitch(flag) ? "" : "=")
                                    .append('[')
                                    .append(zshWords(flag.description()))
                                    .append(']')
                                    .append(zshValue(flag))
                                    .append("'\n"));
            List<String> commands = FlagList.commands(program);
            if (!commands.isEmpty()) {
                script.append("        '1:command:(")
                        .append(String.join(" ", commands))
                        .append(")'\n");
            }
            script.append("    )\n    ;;\n");
        }
        return script.append("esac\n_arguments -S $flags\n").toString();
    }

    private static String zshValue(Flag<?> flag) {
        if (FlagList.isSwitch(flag)) {
            return "";
        }
        return flag.choices().isEmpty()
                ? ":value:_files"
                : ":value:(" + String.join(" ", flag.choices()) + ")";
    }

    private static String zshWords(String words) {
        return words.replace("'", "'\\''")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }

    /// For fish.
    static String fish() {
        StringBuilder script = new StringBuilder("# fish completion of auditql\n").append(MADE);
        for (Program program : Program.values()) {
            script.append('\n');
            FlagList.of(program)
                    .forEach(flag ->
                            script.append("complete -c ")
                                    .append(program.word())
                                    .append(" -l ")
                                    .append(flag.name())
                                    .append(fishValue(flag))
                                    .append(" -d '")
                                    .append(flag.description().replace("'", "\\'"))
                                    .append("'\n"));
            for (String command : FlagList.commands(program)) {
                script.append("complete -c ")
                        .append(program.word())
                        .append(" -f -n __fish_use_subcommand -a ")
                        .append(command)
                        .append('\n');
            }
        }
        return script.toString();
    }

    private static String fishValue(Flag<?> flag) {
        if (FlagList.isSwitch(flag)) {
            return "";
        }
        return flag.choices().isEmpty()
                ? " -r"
                : " -x -a '" + String.join(" ", flag.choices()) + "'";
    }
}
