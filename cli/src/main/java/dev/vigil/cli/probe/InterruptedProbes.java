package dev.vigil.cli.probe;

import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.cli.topic.TopicReading;
import dev.vigil.collector.probe.AnsweredRuns;
import dev.vigil.collector.probe.ProbeSettings;
import dev.vigil.collector.probe.ReplayProbe.Interrupted;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.Topics;
import dev.vigil.schema.readiness.ProbeEnd;
import dev.vigil.schema.readiness.ProbeRecordKind;
import dev.vigil.schema.readiness.ProbeResult;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.errors.SerializationException;

/** Finds in the probes topic where a probe was interrupted: the answers that stand there are its progress. */
final class InterruptedProbes {

    /** An older one is not gone on with: what polls now may be other code, and without build ids nobody could tell. */
    static final Duration GOES_ON_WITHIN = Duration.ofHours(1);

    private final ProbeSettings settings;
    private final Map<String, AnsweredRuns> open = new HashMap<>();
    private String latest = "";

    private InterruptedProbes(ProbeSettings settings) {
        this.settings = settings;
    }

    /** The last probe of the same type, kind and, where one was named, build, if it did not come to its end. */
    static Optional<Interrupted> find(KafkaTarget target, ProbeSettings settings, Clock clock) {
        InterruptedProbes probes = new InterruptedProbes(settings);
        OptionalLong from = OptionalLong.of(clock.millis() - GOES_ON_WITHIN.toMillis());
        String topic = Topics.PROBES.name(target.prefix());
        try (TopicReading reading = TopicReading.open(target, topic, from)) {
            reading.read(
                    polled -> {
                        try {
                            probes.take(Topics.PROBES
                                    .valueSerde()
                                    .deserializer()
                                    .deserialize(polled.topic(), polled.value()));
                        } catch (SerializationException e) {
                            return true; // not ours to judge here: `topics tail` shows it
                        }
                        return true;
                    },
                    false);
        }
        return probes.found();
    }

    /** @throws StartupException if the topic is not there */
    void take(ProbeResult result) {
        boolean same = result.getSource().getCluster().equals(settings.cluster())
                && result.getNamespace().equals(settings.namespace())
                && result.getWorkflowType().equals(settings.workflowType())
                && settings.build().map(result.getBuildId()::equals).orElse(true)
                && result.getProbeId().endsWith("-" + settings.kind());
        if (!same) {
            return;
        }
        String id = result.getProbeId();
        if (result.getKind() == ProbeRecordKind.SUMMARY) {
            // one that stopped in distress goes on as well: its answers stand
            if (result.getEnd() != ProbeEnd.DISTRESS) {
                open.remove(id);
                latest = latest.equals(id) ? "" : latest;
            }
            return;
        }
        latest = id;
        AnsweredRuns answered = open.computeIfAbsent(id, unused -> new AnsweredRuns());
        if (AnsweredRuns.isFinal(result.getAnswer())) {
            answered.add(result.getRunId(), result.getAnswer());
        }
    }

    private Optional<Interrupted> found() {
        return Optional.ofNullable(open.get(latest))
                .filter(answered -> answered.total() > 0)
                .map(answered -> new Interrupted(latest, answered));
    }
}
