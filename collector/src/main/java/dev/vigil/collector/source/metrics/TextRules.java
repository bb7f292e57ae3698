package dev.vigil.collector.source.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus' text format 0.0.4 as its own parsers judge it: one type a metric, before its samples; whole timestamps; no
 * label twice; numbers as bounds and quantiles; no count below 0.
 */
final class TextRules implements PageRules {

    private static final byte[] LE = "le".getBytes(UTF_8);
    private static final byte[] QUANTILE = "quantile".getBytes(UTF_8);

    private final Map<String, MetricType> types = new HashMap<>();
    private final Set<String> helped = new HashSet<>();
    private final Set<String> sampled = new HashSet<>();
    private byte[] lastName = {};
    private @Nullable MetricType lastType;
    private boolean lastIsCount;
    private boolean lastIsBucket;

    @Override
    public void comment(byte[] page, int from, int to) throws ScrapeException {
        Metadata line = Metadata.ofText(page, from, to);
        if (line.name().isEmpty()) {
            return;
        }
        if (line.keyword().equals("HELP")) {
            if (!helped.add(line.name())) {
                throw PageRules.broken("second # HELP for its metric");
            }
            return;
        }
        MetricType type = MetricType.ofText(line.rest());
        if (type == null) {
            throw PageRules.broken("# TYPE names a type that Prometheus does not know");
        }
        if (types.put(line.name(), type) != null) {
            throw PageRules.broken("second # TYPE for its metric");
        }
        if (sampled.contains(line.name())) {
            throw PageRules.broken("# TYPE stands after samples of its metric");
        }
        lastName = new byte[0];
    }

    @Override
    public void line(byte[] page, int from, int to) throws ScrapeException {
        if (!Slices.isUtf8(page, from, to)) {
            throw PageRules.broken("the line is not UTF-8");
        }
    }

    @Override
    public void sample(SampleLine line) throws ScrapeException {
        if (line.isNative() || line.hasExemplar()) {
            throw PageRules.broken("expected the end of the line after value and timestamp");
        }
        if (line.hasTimestamp() && line.timestamp() != Math.rint(line.timestamp())) {
            throw PageRules.broken("expected whole milliseconds as timestamp");
        }
        noDuplicates(line);
        if (!Slices.is(line.bytes(), line.nameFrom(), line.nameTo(), lastName)) {
            resolve(line);
        }
        if (lastType == MetricType.SUMMARY && !lastIsCount) {
            numeric(line, QUANTILE);
        }
        if (lastIsBucket) {
            numeric(line, LE);
        }
        if (lastType != null && lastType.isHistogram() && (lastIsBucket || lastIsCount) && line.value() < 0) {
            throw PageRules.broken("a histogram's count is below 0");
        }
    }

    private void resolve(SampleLine line) {
        lastName = java.util.Arrays.copyOfRange(line.bytes(), line.nameFrom(), line.nameTo());
        String name = new String(lastName, UTF_8);
        lastType = types.get(name);
        lastIsCount = false;
        lastIsBucket = false;
        String family = name;
        if (lastType == null) {
            for (String suffix : new String[] {"_count", "_sum", "_bucket", "_gcount", "_gsum"}) {
                MetricType type =
                        name.endsWith(suffix) ? types.get(name.substring(0, name.length() - suffix.length())) : null;
                if (type != null && (type.isHistogram() || type == MetricType.SUMMARY)) {
                    family = name.substring(0, name.length() - suffix.length());
                    lastType = type;
                    lastIsBucket = suffix.equals("_bucket") && type.isHistogram();
                    lastIsCount = suffix.endsWith("count");
                }
            }
        }
        sampled.add(family);
    }

    private static void numeric(SampleLine line, byte[] label) throws ScrapeException {
        int at = line.label(label);
        if (at >= 0) {
            line.labelNumber(at);
        }
    }

    static void noDuplicates(SampleLine line) throws ScrapeException {
        for (int a = 1; a < line.labels(); a++) {
            for (int b = 0; b < a; b++) {
                if (java.util.Arrays.equals(
                        line.bytes(),
                        line.labelNameFrom(a),
                        line.labelNameTo(a),
                        line.bytes(),
                        line.labelNameFrom(b),
                        line.labelNameTo(b))) {
                    throw PageRules.broken("a label stands twice in a sample");
                }
            }
        }
    }
}
