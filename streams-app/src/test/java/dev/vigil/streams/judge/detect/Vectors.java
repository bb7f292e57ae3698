package dev.vigil.streams.judge.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Numbers to agree with: our own in the test resources, and the study's where its folder lies beside the repository. */
final class Vectors {

    private static final String FOLDER = "shared/detection-vectors";

    private Vectors() {}

    /** Rows of a file in the test resources, by column. */
    static List<Map<String, String>> own(String name) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            assertThat(in).as("test resource /vectors/" + name).isNotNull();
            return rows(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows of the study's file, or empty where the folder is not there. */
    static Optional<List<Map<String, String>>> study(String name) {
        Path module = Path.of("").toAbsolutePath();
        for (Path at = module.getParent(); at != null; at = at.getParent()) {
            Path file = at.resolve(FOLDER).resolve(name);
            if (Files.isRegularFile(file)) {
                try {
                    return Optional.of(rows(Files.readString(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return Optional.empty();
    }

    static double number(Map<String, String> row, String column) {
        String text = row.getOrDefault(column, "no column " + column);
        return text.equals("Infinity") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    /** Absolute error 1e-9, relative above 1. */
    static void agree(String what, double got, double expected) {
        assertThat(Math.abs(got - expected))
                .as("%s: expected %s, got %s", what, expected, got)
                .isLessThanOrEqualTo(1e-9 * Math.max(1, Math.abs(expected)));
    }

    private static List<Map<String, String>> rows(String text) {
        List<String> lines = text.lines().toList();
        String[] columns = lines.get(0).split(",", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] values = line.split(",", -1);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < columns.length; i++) {
                row.put(columns[i], values[i]);
            }
            rows.add(row);
        }
        return rows;
    }
}
