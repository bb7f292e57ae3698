package dev.vigil.collector;

import dev.vigil.collector.sink.Outgoing;
import dev.vigil.collector.translate.EventTranslator;
import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.Keys;
import dev.vigil.schema.Topics;
import dev.vigil.schema.collector.Completeness;
import dev.vigil.schema.collector.CompletenessState;

/** Records of the ledger topic and their keys. */
final class LedgerRecords {

    /** Shard of a record that is about all of them. */
    static final int ALL_SHARDS = -1;

    private LedgerRecords() {}

    /** One shard's part. */
    static Completeness.Builder part(String cluster, String namespace, int shard, long nowMicros) {
        return Completeness.newBuilder()
                .setSource(EventTranslator.source(cluster, nowMicros))
                .setNamespace(namespace)
                .setShard(shard)
                .setState(CompletenessState.PART);
    }

    static Outgoing<Completeness> outgoing(String cluster, Completeness record, long nowMicros) {
        String hour = record.getHourStartMicros() == 0 ? "-" : hour(record.getHourStartMicros());
        String key = record.getShard() == ALL_SHARDS
                ? Keys.of(cluster, record.getNamespace(), hour)
                : Keys.of(cluster, record.getNamespace(), hour, Integer.toString(record.getShard()));
        return new Outgoing<>(Topics.LEDGER, -1, key, record, nowMicros);
    }

    /** {@code 2026-11-22T14}. */
    private static String hour(long micros) {
        return Micros.toInstant(micros).toString().substring(0, 13);
    }
}
