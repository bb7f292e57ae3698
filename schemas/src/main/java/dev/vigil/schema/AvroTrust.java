package dev.vigil.schema;

import org.apache.avro.util.ClassSecurityValidator;

/** Since Avro 1.12.2 a specific record is decoded only if its class is trusted. Ours are. */
final class AvroTrust {

    private static final String OWN_PACKAGE = "dev.vigil.schema.";

    private static boolean trusted;

    private AvroTrust() {}

    /** Adds our generated records to what Avro trusts; idempotent. What is trusted already stays so. */
    static synchronized void trustOwnRecords() {
        if (!trusted) {
            ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                    ClassSecurityValidator.getGlobal(), type -> type.getName().startsWith(OWN_PACKAGE)));
            trusted = true;
        }
    }
}
