package dev.vigil.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.event.Origin;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.RuleSettings;
import dev.vigil.streams.judge.Rules;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.ClosedMinute;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.state.LiveStoreBuilder;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A judge that throws costs its scope a minute; the application and the other scopes go on. */
class RuleFaultTest {

    private static final Scope SHOP = new Scope("prod", "shop", Origin.LIVE);

    @TempDir
    Path directory;

    @Test
    void aFaultIsCountedAndTheFlowGoesOn() {
        CollectorRegistry registry = new CollectorRegistry();
        PipelineMetrics metrics = new PipelineMetrics(registry);
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(new LiveStoreBuilder(Names.JUDGE_STORE));
        builder.stream("minutes", Consumed.with(Serdes.String(), Serdes.Long()))
                .<Merged>mapValues(RuleFaultTest::closed)
                .process(
                        () -> new JudgeProcessor(Rules.of(Catalogue.EMPTY, RuleSettings.DEFAULT), metrics),
                        Named.as(Names.JUDGE),
                        Names.JUDGE_STORE);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(), properties)) {
            TestInputTopic<String, Long> minutes =
                    driver.createInputTopic("minutes", new StringSerializer(), new LongSerializer());
            minutes.pipeInput("", 10L);
            assertThat(metrics.degraded()).isEmpty();

            // minutes ascend; a judge refuses one that comes twice
            minutes.pipeInput("", 10L);
            minutes.pipeInput("", 11L);
        }

        assertThat(registry.getSampleValue(
                        "vigil_judge_failures_total", new String[] {"namespace"}, new String[] {"shop"}))
                .isEqualTo(1);
        assertThat(metrics.degraded()).singleElement().asString().contains("rules have failed on 1 minutes");
    }

    private static Merged closed(long minute) {
        TreeMap<dev.vigil.streams.pane.PaneKey.Subject, Pane> nothing =
                new TreeMap<>(dev.vigil.streams.judge.ScopeJudge.ORDER);
        return new Merged.Closed(new ClosedMinute(SHOP, PaneClock.CLOSED_TO, minute, 0, 0, nothing, nothing));
    }
}
