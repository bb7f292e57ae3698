package dev.vigil.schema;

import org.apache.avro.Schema;

/** A registry's numbers for schemas, as Confluent's wire format carries them. Thread-safe. */
public interface SchemaIds {

    /**
     * The number of a schema that this process writes.
     *
     * @param topic the topic's name in Kafka, prefix included
     * @throws org.apache.kafka.common.errors.SerializationException if it is not registered for the topic
     */
    int id(String topic, Schema schema);

    /**
     * The schema behind a number; may ask the registry the first time.
     *
     * @throws org.apache.kafka.common.errors.SerializationException if the registry does not know it or does not answer
     */
    Schema schema(int id);
}
