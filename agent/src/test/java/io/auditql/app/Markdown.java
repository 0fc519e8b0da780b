package io.auditql.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the tests have to know of Markdown.
final class Markdown {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern FENCE = Pattern.compile("(?s)```(\\w*)\\n(.*?)```\\n");

    /// A fenced block.
    record Block(String kind, String text) {}

    /// @param file   as written, empty for the page itself
    /// @param anchor empty for none
    record Link(String file, String anchor) {}

    private Markdown() {}

    /// Text that may stand in a cell of a table.
    static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    /// All pages of the checkout.
    static List<Path> pages(Path root) throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String directory : List.of("docs", "examples", "bench")) {
            try (Stream<Path> files = Files.walk(root.resolve(directory))) {
                files.filter(p -> p.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        try (Stream<Path> files = Files.list(root)) {
            files.filter(p -> p.toString().endsWith(".md")).forEach(pages::add);
        }
        pages.sort(null);
        return pages;
    }

    static List<Block> blocks(String page) {
        List<Block> blocks = new ArrayList<>();
        Matcher fence = FENCE.matcher(page);
        while (fence.find()) {
            blocks.add(new Block(fence.group(1), fence.group(2)));
        }
        return blocks;
    }

    /// Links outside of code.
    static List<Link> links(String page) {
        String prose = FENCE.matcher(page).replaceAll("").replaceAll("`[^`\\n]*`", "");
        List<Link> links = new ArrayList<>();
        Matcher link = LINK.matcher(prose);
        while (link.find()) {
            String anchor = link.group(2);
            links.add(new Link(link.group(1), anchor == null ? "" : anchor));
        }
        return links;
    }

    /// The anchors of a page's headings, as they are made by those who show it.
    static List<String> anchors(String page) {
        return FENCE.matcher(page)
                .replaceAll("")
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line ->
                        line.replaceFirst("^#+ *", "")
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\w\\- ]", "")
                                .replace(' ', '-'))
                .toList();
    }
}
