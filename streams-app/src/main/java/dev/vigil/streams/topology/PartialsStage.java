package dev.vigil.streams.topology;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;

/** The only shuffle: frames of partials go to the merge partition of their namespace. Events and observations are never repartitioned. */
final class PartialsStage {

    private final int mergePartitions;

    PartialsStage(int mergePartitions) {
        this.mergePartitions = mergePartitions;
    }

    KStream<Integer, byte[]> apply(KStream<String, Observed> observed) {
        return Sinks.only(observed, Observed.Partials.class, "frames")
                .selectKey((key, partials) -> partials.mergePartition(), Named.as("frame-by-merge-partition"))
                .mapValues((key, partials) -> partials.frame(), Named.as("frame-bytes"))
                .repartition(Repartitioned.<Integer, byte[]>as(Names.PARTIALS)
                        .withKeySerde(Serdes.Integer())
                        .withValueSerde(Serdes.ByteArray())
                        .withNumberOfPartitions(mergePartitions)
                        .withStreamPartitioner((topic, key, frame, partitions) -> Optional.of(Set.of(key))));
    }
}
