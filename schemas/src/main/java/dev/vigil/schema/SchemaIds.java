package dev.vigil.schema;

import java.util.OptionalInt;
import org.apache.avro.Schema;

/** A registry's numbers for schemas, as Confluent's wire format carries them. Thread-safe. */
public interface SchemaIds {

    /**
     * The number of a schema that this process writes; empty for a topic outside of the contract, such as those that a replay
     * makes for itself and deletes.
     *
     * @param topic the topic's name in Kafka, prefix included
     * @throws org.apache.kafka.common.errors.SerializationException if the topic is of the contract and nothing is registered
     */
    OptionalInt id(String topic);

    /**
     * The schema behind a number; may ask the registry the first time.
     *
     * @throws org.apache.kafka.common.errors.SerializationException if the registry does not know it or does not answer
     */
    Schema schema(int id);
}
