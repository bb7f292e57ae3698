package dev.vigil.streams.pane;

import dev.vigil.schema.window.Emit;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.LatencyPercentiles;
import dev.vigil.schema.window.RetryBurst;
import dev.vigil.schema.window.WindowSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** Keeps what windows publish. */
final class CollectedWindows implements WindowSink {

    final List<Published> all = new ArrayList<>();

    record Published(String topic, String key, WindowSpan window, SpecificRecord value) {

        String window(boolean withEmit) {
            return topic + " " + key + " " + window.getStartMicros() + "-" + window.getEndMicros()
                    + (withEmit || window.getEmit() == Emit.ADDENDUM ? " " + window.getEmit() : "");
        }
    }

    @Override
    public void failureRate(String key, FailureRate rate) {
        all.add(new Published("failure-rates", key, rate.getWindow(), rate));
    }

    @Override
    public void retryBurst(String key, RetryBurst burst) {
        all.add(new Published("retry-bursts", key, burst.getWindow(), burst));
    }

    @Override
    public void latency(String key, LatencyPercentiles percentiles) {
        all.add(new Published("latencies", key, percentiles.getWindow(), percentiles));
    }

    /** The last record of each window of a kind of emission, addenda apart; as text, so that differences can be read. */
    Map<String, String> last() {
        Map<String, String> last = new TreeMap<>();
        all.forEach(
                published -> last.put(published.window(false), published.value().toString()));
        return last;
    }

    /** What the closes published. */
    Map<String, String> onTime() {
        Map<String, String> onTime = new TreeMap<>();
        for (Published published : all) {
            if (published.window().getEmit() == Emit.ON_TIME
                    && onTime.put(published.window(true), published.value().toString()) != null) {
                throw new AssertionError("published twice: " + published.window(true));
            }
        }
        return onTime;
    }

    List<FailureRate> failureRates() {
        return all.stream()
                .map(Published::value)
                .filter(FailureRate.class::isInstance)
                .map(FailureRate.class::cast)
                .toList();
    }

    List<RetryBurst> retryBursts() {
        return all.stream()
                .map(Published::value)
                .filter(RetryBurst.class::isInstance)
                .map(RetryBurst.class::cast)
                .toList();
    }

    List<LatencyPercentiles> latencies() {
        return all.stream()
                .map(Published::value)
                .filter(LatencyPercentiles.class::isInstance)
                .map(LatencyPercentiles.class::cast)
                .toList();
    }
}
