package dev.vigil.schema;

import java.util.Map;

/**
 * How much memory a broken record may ask for. A length stands before what it measures, and by default Avro allocates up
 * to 2 GiB on the word of one that is garbage: one broken record would end the process instead of being a dead letter.
 * Avro reads these limits once, before its first decoding; whoever has set a property keeps it.
 */
final class AvroLimits {

    /** Larger than any record that a broker takes by default (1 MiB) could hold. */
    private static final Map<String, String> LIMITS = Map.of(
            "org.apache.avro.limits.string.maxLength", "16777216",
            "org.apache.avro.limits.bytes.maxLength", "16777216",
            "org.apache.avro.limits.collectionItems.maxLength", "1000000");

    private AvroLimits() {}

    static void apply() {
        LIMITS.forEach((property, limit) -> {
            if (System.getProperty(property) == null) {
                System.setProperty(property, limit);
            }
        });
    }
}
