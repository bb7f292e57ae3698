package dev.vigil.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A changed schema is a changed file in review. After an intended change, run once with {@code -Dgolden.write=true}. The
 * canonical form leaves documentation and defaults out; the full schema of the golden copy is what compatibility is
 * checked against, so it holds the defaults.
 */
class GoldenSchemaTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final boolean WRITE = Boolean.getBoolean("golden.write");

    @TestFactory
    List<DynamicTest> everyValueSchemaEqualsItsGoldenCopy() {
        return SchemaFiles.VALUES.stream()
                .map(schema -> DynamicTest.dynamicTest(schema.getName(), () -> compare(schema)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> todaysCodeReadsWhatEveryGoldenCopyWrote() {
        return SchemaFiles.VALUES.stream()
                .map(schema -> DynamicTest.dynamicTest(schema.getName(), () -> {
                    Schema golden = new Schema.Parser().parse(Files.readString(file(schema, ".avsc")));
                    assertThat(SchemaCompatibility.checkReaderWriterCompatibility(schema, golden)
                                    .getType())
                            .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
                }))
                .toList();
    }

    @Test
    void thereIsNoGoldenCopyOfASchemaThatIsGone() throws IOException {
        Set<String> expected = SchemaFiles.VALUES.stream()
                .flatMap(schema -> Stream.of(schema.getName() + ".canonical.json", schema.getName() + ".avsc"))
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static void compare(Schema schema) throws IOException {
        String canonical = SchemaNormalization.toParsingForm(schema) + "\n";
        String full = schema.toString(true) + "\n";
        if (WRITE) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file(schema, ".canonical.json"), canonical);
            Files.writeString(file(schema, ".avsc"), full);
        }
        assertThat(canonical).isEqualTo(Files.readString(file(schema, ".canonical.json")));
        assertThat(new Schema.Parser().parse(full))
                .isEqualTo(new Schema.Parser().parse(Files.readString(file(schema, ".avsc"))));
    }

    private static Path file(Schema schema, String suffix) {
        return GOLDEN.resolve(schema.getName() + suffix);
    }
}
