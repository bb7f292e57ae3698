package dev.vigil.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Columns for people, as wide as their widest cell; the last one is never padded. */
public final class Table {

    private static final String GAP = "   ";

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... header) {
        rows.add(List.of(header));
    }

    public void add(@Nullable String... cells) {
        List<String> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(cell == null ? "" : Text.printable(cell));
        }
        rows.add(row);
    }

    /** Writes header and rows. */
    public void print(Terminal terminal) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        for (int r = 0; r < rows.size(); r++) {
            terminal.line(r == 0 ? Tone.DIM : Tone.PLAIN, padded(rows.get(r), widths));
        }
    }

    private static String padded(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i));
            if (i + 1 < widths.length) {
                line.append(" ".repeat(widths[i] - width(row.get(i)))).append(GAP);
            }
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
