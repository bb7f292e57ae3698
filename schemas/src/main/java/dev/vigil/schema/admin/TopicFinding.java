package dev.vigil.schema.admin;

/**
 * One way in which an existing topic differs from what Vigil would create.
 *
 * @param topic name in Kafka, prefix included
 * @param setting Kafka's name of the setting, or {@code topic} (missing), {@code partitions}, {@code replication.factor}
 * @param expected what Vigil would create
 * @param actual what is there
 */
public record TopicFinding(String topic, String setting, String expected, String actual) {

    static final String MISSING = "topic";

    /** Whether the topic is not there at all. */
    public boolean isMissing() {
        return setting.equals(MISSING);
    }

    /** One sentence. */
    public String text() {
        return isMissing()
                ? topic + " is missing"
                : topic + ": " + setting + " is " + actual + ", expected " + expected;
    }
}
