package dev.vigil.streams.topology;

import dev.vigil.schema.Keys;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.streams.readiness.Card;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** Where everything goes. */
final class Sinks {

    private final TopicPrefix prefix;

    Sinks(TopicPrefix prefix) {
        this.prefix = prefix;
    }

    void facts(KStream<String, Observed> observed) {
        to(
                Topics.WORKFLOW_RUNS,
                only(observed, Observed.Run.class, "closed-runs")
                        .mapValues((key, run) -> run.row(), Named.as("workflow-run"))
                        .selectKey(
                                (key, row) ->
                                        Keys.of(row.getSource().getCluster(), row.getNamespace(), row.getWorkflowId()),
                                Named.as("workflow-run-key")));
        to(
                Topics.ACTIVITIES,
                only(observed, Observed.Activity.class, "closed-activities")
                        .mapValues((key, activity) -> activity.row(), Named.as("activity"))
                        .selectKey(
                                (key, row) ->
                                        Keys.of(row.getSource().getCluster(), row.getNamespace(), row.getWorkflowId()),
                                Named.as("activity-key")));
    }

    void deadLetters(KStream<String, Observed> observed) {
        to(
                Topics.DEAD_LETTERS,
                only(observed, Observed.Undecodable.class, "undecodable")
                        .mapValues((key, letter) -> letter.value(), Named.as("dead-letter")));
    }

    void windows(KStream<String, Merged> merged) {
        window(merged, Topics.FAILURE_RATES);
        window(merged, Topics.RETRY_BURSTS);
        window(merged, Topics.LATENCIES);
    }

    void alerts(KStream<String, Judged> judged) {
        to(
                Topics.ALERTS,
                only(judged, Judged.Alerted.class, "alerts")
                        .mapValues((id, alerted) -> alerted.alert(), Named.as("alert")));
    }

    /** A forgotten build is a tombstone among the latest, and no change. */
    void scorecards(KStream<String, Card> cards) {
        to(Topics.SCORECARDS, cards.mapValues((key, card) -> card.scorecard(), Named.as("scorecard")));
        to(
                Topics.SCORECARD_CHANGES,
                cards.filter((key, card) -> card.changed(), Named.as("changed-scorecards"))
                        .mapValues((key, card) -> card.scorecard(), Named.as("changed-scorecard")));
    }

    void detectors(KStream<String, Judged> judged) {
        to(
                Topics.DETECTORS,
                only(judged, Judged.Read.class, "read")
                        .mapValues((key, read) -> read.reading(), Named.as("detector-reading")));
    }

    /** Of Vigil's own; they are judged by nobody. */
    void ownAlerts(KStream<String, Merged> merged) {
        merged.filter((key, value) -> value instanceof Merged.Own, Named.as("own"))
                .mapValues((key, value) -> ((Merged.Own) value).alert(), Named.as("own-alert"))
                .selectKey((key, alert) -> alert.getAlertId(), Named.as("own-alert-id"))
                .to(
                        Topics.ALERTS.name(prefix),
                        Produced.with(Topics.ALERTS.keySerde(), Topics.ALERTS.valueSerde())
                                .withName("to-own-alerts"));
    }

    @SuppressWarnings("unchecked") // a window of a topic holds that topic's values
    private <V> void window(KStream<String, Merged> merged, Topic<String, V> topic) {
        KStream<String, V> windows = merged.filter(
                        (key, value) -> value instanceof Merged.Window<?> window
                                && window.topic().equals(topic),
                        Named.as(topic.name() + "-windows"))
                .mapValues((key, value) -> ((Merged.Window<V>) value).value(), Named.as(topic.name() + "-values"));
        to(topic, windows);
    }

    private <V> void to(Topic<String, V> topic, KStream<String, V> stream) {
        stream.to(
                topic.name(prefix),
                Produced.with(topic.keySerde(), topic.valueSerde()).withName("to-" + topic.name()));
    }

    /** The values of one type. */
    static <A, T extends A> KStream<String, T> only(KStream<String, A> stream, Class<T> type, String name) {
        return stream.filter((key, value) -> type.isInstance(value), Named.as(name))
                .mapValues((key, value) -> type.cast(value), Named.as(name + "-of"));
    }
}
