package dev.vigil.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.RawMessageDecoder;
import org.apache.avro.message.RawMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/**
 * Every schema that was ever written stands in {@code released} with a record's bytes, and today's code reads them. A new
 * schema is added with {@code -Dgolden.write=true}; nothing there is ever changed or removed.
 */
class ReleasedBytesTest {

    private static final Path RELEASED = Path.of("src/test/resources/released");
    private static final boolean WRITE = Boolean.getBoolean("golden.write");

    private static final Map<String, Schema> TODAY =
            SchemaFiles.VALUES.stream().collect(Collectors.toMap(Schema::getName, schema -> schema));

    private static String name(Schema schema) {
        return schema.getName() + "." + Long.toHexString(SchemaNormalization.parsingFingerprint64(schema));
    }

    private static Schema today(Schema written) {
        return Objects.requireNonNull(TODAY.get(written.getName()), written.getName() + " is gone");
    }

    private static List<Path> schemas() throws IOException {
        try (Stream<Path> files = Files.list(RELEASED)) {
            return files.filter(file -> file.toString().endsWith(".avsc"))
                    .sorted()
                    .toList();
        }
    }

    private static Path bytesOf(Path schema) {
        return Path.of(schema.toString().replace(".avsc", ".bin"));
    }

    @Test
    void todaysSchemasStandAmongTheReleased() throws IOException {
        for (Schema schema : SchemaFiles.VALUES) {
            Path file = RELEASED.resolve(name(schema) + ".avsc");
            if (WRITE && !Files.exists(file)) {
                Files.createDirectories(RELEASED);
                ByteBuffer bytes = new RawMessageEncoder<SpecificRecord>(SpecificData.get(), schema)
                        .encode(SampleRecords.of(schema));
                Files.writeString(file, schema.toString(true) + "\n");
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                Files.write(bytesOf(file), copy);
            }
            assertThat(file).as("added with -Dgolden.write=true").exists();
        }
    }

    @Test
    void todaysCodeReadsWhatEveryReleasedSchemaWrote() throws IOException {
        AvroTrust.trustOwnRecords();
        List<Path> released = schemas();
        assertThat(released).hasSizeGreaterThanOrEqualTo(SchemaFiles.VALUES.size());
        for (Path file : released) {
            Schema written = new Schema.Parser().parse(Files.readString(file));
            Schema today = today(written);
            RawMessageDecoder<SpecificRecord> decoder = new RawMessageDecoder<>(SpecificData.get(), written, today);

            SpecificRecord read = decoder.decode(Files.readAllBytes(bytesOf(file)));

            assertThat(read.getSchema()).isEqualTo(today);
            SpecificRecord sample = SampleRecords.of(today);
            for (Schema.Field field : written.getFields()) {
                Schema.Field now = today.getField(field.name());
                if (now != null && now.schema().equals(field.schema())) {
                    assertThat(String.valueOf(read.get(now.pos())))
                            .as("%s of %s", field.name(), file.getFileName())
                            .isEqualTo(String.valueOf(sample.get(now.pos())));
                }
            }
        }
    }

    /** BACKWARD_TRANSITIVE: a schema reads what each one before it wrote. */
    @Test
    void everyReleasedSchemaIsCompatible() throws IOException {
        for (Path file : schemas()) {
            Schema written = new Schema.Parser().parse(Files.readString(file));
            Schema today = today(written);
            assertThat(SchemaCompatibility.checkReaderWriterCompatibility(today, written)
                            .getType())
                    .as("%s", file.getFileName())
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }
}
