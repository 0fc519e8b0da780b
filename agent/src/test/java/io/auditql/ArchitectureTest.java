package io.auditql;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/// Holds the shape of the house: arrows go one way, no circles, and the linker stays in the cellar.
class ArchitectureTest {
    private static final String ROOT = "io.auditql.";

    /// From the floor up: a package may import those before it, and nothing after it.
    private static final List<String> ORDER =
            List.of(
                    "bytes",
                    "catalog",
                    "row",
                    "ledger",
                    "flags",
                    "sys",
                    "sys.sqlite",
                    "audit.source",
                    "audit.event",
                    "audit.meaning",
                    "events",
                    "audit.rule",
                    "store",
                    "sql.function",
                    "sql",
                    "offline",
                    "tables.event",
                    "tables.host",
                    "tables.host.process",
                    "tables.host.network",
                    "tables.host.account",
                    "tables.host.file",
                    "tables.host.system",
                    "tables.host.software",
                    "tables.foreign",
                    "schedule",
                    "remote",
                    "logger",
                    "config",
                    "print",
                    "shell",
                    "shell.terminal",
                    "ask",
                    "doctor",
                    "app");

    private static final JavaClasses PRODUCT =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.auditql");

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        TreeSet<String> packages = new TreeSet<>();
        PRODUCT.forEach(c -> packages.add(c.getPackageName().substring(ROOT.length())));
        Assertions.assertThat(ORDER).containsAll(packages);
    }

    @Test
    void importsGoDownOnly() {
        for (int i = 0; i < ORDER.size() - 1; i++) {
            String[] above =
                    ORDER.subList(i + 1, ORDER.size()).stream()
                            .map(name -> ROOT + name)
                            .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ORDER.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .allowEmptyShould(true)
                    .check(PRODUCT);
        }
    }

    @Test
    void noPackagesFormACircle() {
        slices().matching("io.auditql.(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void theLinkerStaysInSys() {
        noClasses()
                .that(resideOutsideOfPackages("io.auditql.sys", "io.auditql.sys.sqlite"))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Linker.class, SymbolLookup.class)
                .check(PRODUCT);
        noClasses()
                .that(resideOutsideOfPackages("io.auditql.sys", "io.auditql.sys.sqlite"))
                .should()
                .callMethod(Arena.class, "global")
                .orShould()
                .callMethod(Arena.class, "ofShared")
                .orShould()
                .callMethod(Arena.class, "ofAuto")
                .check(PRODUCT);
    }

    @Test
    void onlyTheProgramsEndTheProcess() {
        noClasses()
                .that(resideOutsideOfPackages("io.auditql.app"))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(PRODUCT);
    }

    /// One-shot use does not pay for it.
    @Test
    void theLineEditorIsKnownInOnePlace() {
        noClasses()
                .that(resideOutsideOfPackages("io.auditql.shell.terminal"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.jline.."))
                .check(PRODUCT);
    }

    @Test
    void kafkaIsNotInTheAgent() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.apache.kafka.."))
                .check(PRODUCT);
    }

    @Test
    void tablesAreFinal() {
        classes()
                .that()
                .implement(io.auditql.row.HostTable.class)
                .or()
                .implement(io.auditql.events.EventTable.class)
                .should()
                .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                .allowEmptyShould(true)
                .check(PRODUCT);
    }
}
