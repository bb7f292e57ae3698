package dev.vigil.collector.source.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * OpenMetrics 1.0, all of it: metadata once and before its samples, families and groups in one piece, timestamps that do not
 * go back, values and labels that their type allows, exemplars only where they may stand.
 */
final class OpenMetricsRules implements PageRules {

    private static final byte[] LE = "le".getBytes(UTF_8);
    private static final byte[] QUANTILE = "quantile".getBytes(UTF_8);
    private static final byte[] NOTHING = {};
    private static final byte[] PLUS_INF = "+Inf".getBytes(UTF_8);

    private final OpenMetricsLine grammar = new OpenMetricsLine();
    private final HistogramRules histogram = new HistogramRules();
    private final LongSet names = new LongSet();
    private final LongSet groups = new LongSet();
    private byte[] family = NOTHING;
    private boolean hasFamily;
    private @Nullable MetricType declared;
    private boolean hasHelp;
    private @Nullable String unit;
    private long samples;
    private boolean hasGroup;
    private long group;
    private boolean groupHasTimestamp;
    private double groupTimestamp;

    @Override
    public void blank() throws ScrapeException {
        throw PageRules.broken("OpenMetrics has no blank lines");
    }

    @Override
    public void comment(byte[] page, int from, int to) throws ScrapeException {
        if (page[from] == ' ' || page[from] == '\t') {
            throw PageRules.broken("a blank stands before '#'");
        }
        Metadata line = Metadata.ofOpenMetrics(page, from, to);
        if (!line.name().equals(new String(family, UTF_8)) || !hasFamily) {
            open(line.name().getBytes(UTF_8));
        } else if (samples > 0) {
            throw PageRules.broken("# " + line.keyword() + " stands after samples of its metric");
        }
        switch (line.keyword()) {
            case "HELP" -> {
                once(hasHelp, "HELP");
                hasHelp = true;
            }
            case "TYPE" -> {
                once(declared != null, "TYPE");
                declared = MetricType.ofOpenMetrics(line.rest());
                if (declared == null) {
                    throw PageRules.broken("# TYPE names a type that OpenMetrics does not know");
                }
            }
            case "UNIT" -> {
                once(unit != null, "UNIT");
                unit = line.rest();
            }
            default -> throw PageRules.broken("expected # HELP, # TYPE, # UNIT or # EOF");
        }
    }

    @Override
    public void line(byte[] page, int from, int to) throws ScrapeException {
        grammar.check(page, from, to);
    }

    @Override
    public void sample(SampleLine line) throws ScrapeException {
        if (!hasFamily || !belongs(line)) {
            byte[] name = java.util.Arrays.copyOfRange(line.bytes(), line.nameFrom(), line.nameTo());
            open(name);
            declared = MetricType.UNKNOWN;
        }
        MetricType type = type();
        labels(line, type);
        group(line, type);
        value(line, type);
        samples++;
    }

    @Override
    public void end() throws ScrapeException {
        close();
    }

    private void open(byte[] name) throws ScrapeException {
        close();
        family = name;
        hasFamily = true;
        declared = null;
        hasHelp = false;
        unit = null;
        samples = 0;
        hasGroup = false;
        groups.clear();
    }

    private void close() throws ScrapeException {
        if (!hasFamily) {
            return;
        }
        histogram.end();
        MetricType type = type();
        String name = new String(family, UTF_8);
        claim(name);
        for (String suffix : type.suffixes()) {
            if (!suffix.isEmpty()) {
                claim(name + suffix);
            }
        }
        if (unit != null && !unit.isEmpty()) {
            if (!name.endsWith("_" + unit)) {
                throw PageRules.broken("a metric's name does not end with its unit");
            }
            if (type == MetricType.INFO || type == MetricType.STATESET) {
                throw PageRules.broken("a metric of type " + type.name().toLowerCase(Locale.ROOT) + " has a unit");
            }
        }
        hasFamily = false;
    }

    private void claim(String name) throws ScrapeException {
        byte[] bytes = name.getBytes(UTF_8);
        if (!names.add(Slices.hash(bytes, 0, bytes.length))) {
            throw PageRules.broken("two metrics claim the same name, or one stands in two places");
        }
    }

    private MetricType type() {
        return declared == null ? MetricType.UNKNOWN : declared;
    }

    private boolean belongs(SampleLine line) {
        for (byte[] suffix : type().suffixBytes()) {
            if (hasSuffix(line, suffix) && (suffix.length > 0 || type() != MetricType.HISTOGRAM || line.isNative())) {
                return true;
            }
        }
        return false;
    }

    private boolean hasSuffix(SampleLine line, byte[] suffix) {
        int length = line.nameTo() - line.nameFrom();
        return length == family.length + suffix.length
                && java.util.Arrays.equals(
                        family, 0, family.length, line.bytes(), line.nameFrom(), line.nameFrom() + family.length)
                && java.util.Arrays.equals(
                        suffix, 0, suffix.length, line.bytes(), line.nameFrom() + family.length, line.nameTo());
    }

    private boolean suffixIs(SampleLine line, String suffix) {
        int length = line.nameTo() - line.nameFrom() - family.length;
        if (length != suffix.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (line.bytes()[line.nameFrom() + family.length + i] != suffix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void labels(SampleLine line, MetricType type) throws ScrapeException {
        TextRules.noDuplicates(line);
        if (type == MetricType.STATESET && line.label(family) < 0) {
            throw PageRules.broken("a stateset's sample lacks the label of its state");
        }
        if (type.isHistogram() && suffixIs(line, "_bucket")) {
            int le = line.label(LE);
            double bound = le < 0 ? Double.NaN : line.labelNumber(le);
            if (Double.isNaN(bound)
                    || (bound == Double.POSITIVE_INFINITY
                            && !Slices.is(line.bytes(), line.labelValueFrom(le), line.labelValueTo(le), PLUS_INF))) {
                throw PageRules.broken("a bucket lacks a label le with a number or \"+Inf\"");
            }
        }
        if (type == MetricType.SUMMARY && suffixIs(line, "")) {
            int quantile = line.label(QUANTILE);
            double at = quantile < 0 ? Double.NaN : line.labelNumber(quantile);
            if (!(at >= 0 && at <= 1)) {
                throw PageRules.broken("a summary's sample lacks a label quantile between 0 and 1");
            }
        }
    }

    private void group(SampleLine line, MetricType type) throws ScrapeException {
        long now = type == MetricType.INFO ? 0 : Slices.labels(line, groupedWithout(line, type));
        boolean same = hasGroup && now == group;
        if (hasGroup && !same && groups.contains(now)) {
            throw PageRules.broken("the samples of one metric with the same labels do not stand together");
        }
        if (same) {
            if (line.hasTimestamp() != groupHasTimestamp) {
                throw PageRules.broken("only some samples of a metric have timestamps");
            }
            if (groupHasTimestamp && groupTimestamp > line.timestamp() && type != MetricType.INFO) {
                throw PageRules.broken("timestamps of a metric go back");
            }
        }
        if (type.isHistogram()
                && !line.isNative()
                && !(same && groupHasTimestamp == line.hasTimestamp() && groupTimestamp == line.timestamp())) {
            histogram.end();
            histogram.start();
        }
        hasGroup = true;
        group = now;
        groupHasTimestamp = line.hasTimestamp();
        groupTimestamp = line.timestamp();
        groups.add(now);
    }

    private byte[] groupedWithout(SampleLine line, MetricType type) {
        return switch (type) {
            case SUMMARY -> suffixIs(line, "") ? QUANTILE : NOTHING;
            case HISTOGRAM, GAUGEHISTOGRAM -> suffixIs(line, "_bucket") ? LE : NOTHING;
            case STATESET -> family;
            default -> NOTHING;
        };
    }

    private void value(SampleLine line, MetricType type) throws ScrapeException {
        double value = line.value();
        boolean bucket = suffixIs(line, "_bucket");
        boolean count = suffixIs(line, "_count") || suffixIs(line, "_gcount");
        if (line.isNative()) {
            return;
        }
        if (type != MetricType.UNKNOWN
                && (bucket || count)
                && (value != Math.rint(value) || Double.isInfinite(value))) {
            throw PageRules.broken("a count is not a whole number");
        }
        boolean total = suffixIs(line, "_total");
        boolean sum = suffixIs(line, "_sum");
        boolean gaugeSum = suffixIs(line, "_gsum");
        if ((total || sum || bucket || count) && !(value >= 0)) {
            throw PageRules.broken("a count or sum is below 0 or NaN");
        }
        if (gaugeSum && Double.isNaN(value)) {
            throw PageRules.broken("a sum is NaN");
        }
        switch (type) {
            case STATESET -> require(value == 0 || value == 1, "a stateset's sample is neither 0 nor 1");
            case INFO -> require(value == 1, "an info's sample is not 1");
            case SUMMARY -> require(!(value < 0), "a quantile is below 0");
            case HISTOGRAM, GAUGEHISTOGRAM -> {
                if (bucket) {
                    histogram.bucket(line.labelNumber(line.label(LE)), value);
                } else if (count) {
                    histogram.count(value);
                } else if (sum) {
                    histogram.sum();
                } else if (gaugeSum) {
                    histogram.gaugeSum(value);
                }
            }
            default -> {}
        }
        require(
                !line.hasExemplar() || (type.isHistogram() && bucket) || (type == MetricType.COUNTER && total),
                "an exemplar stands where none may: only buckets and counters have them");
    }

    private static void once(boolean before, String keyword) throws ScrapeException {
        require(!before, "second # " + keyword + " for its metric");
    }

    private static void require(boolean holds, String otherwise) throws ScrapeException {
        if (!holds) {
            throw PageRules.broken(otherwise);
        }
    }
}
