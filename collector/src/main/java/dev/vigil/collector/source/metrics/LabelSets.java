package dev.vigil.collector.source.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Label sets seen on one target, by their bytes: from the second scrape on a known set costs no allocation. Holds at most
 * {@link #MAX_SETS} sets; at the limit it forgets all and learns anew. Not thread-safe.
 */
final class LabelSets {

    static final int MAX_SETS = 20_000;

    private static final byte[] LE = ascii("le");
    private static final byte[] QUANTILE = ascii("quantile");
    private static final String NONE = "none";
    private static final String STICKY_QUEUE_SUFFIX = ":sticky";
    private static final String STICKY_POLLER = "workflow_sticky_task";
    private static final String STICKY_POLLER_OF_CORE = "sticky_workflow_task";

    private final int maxLabelBytes;
    private final byte[] namespace;
    private final byte[] taskQueue;
    private final byte[] workflowType;
    private final byte[] activityType;
    private final byte[] workerType;
    private final byte[] pollerType;
    /** What {@link Labels#reason} is taken from, the first that is set. */
    private final byte[][] reasons;

    private final Map<RawLabels, Labels> sets = new HashMap<>();
    private @Nullable Labels last;
    private @Nullable SampleLine lastLine;
    private long lastLabelSet;
    private final RawLabels probe = new RawLabels(new byte[1 << 10]);

    LabelSets(int maxLabelBytes) {
        this(maxLabelBytes, MetricNaming.DEFAULT);
    }

    LabelSets(int maxLabelBytes, MetricNaming naming) {
        this.maxLabelBytes = maxLabelBytes;
        this.namespace = naming.label("namespace");
        this.taskQueue = naming.label("task_queue");
        this.workflowType = naming.label("workflow_type");
        this.activityType = naming.label("activity_type");
        this.workerType = naming.label("worker_type");
        this.pollerType = naming.label("poller_type");
        this.reasons = new byte[][] {
            naming.label("failure_reason"),
            naming.label("exception"),
            naming.label("status_code"),
            naming.label("operation")
        };
    }

    /** The labels of a sample, without those that tell the samples of one series apart. */
    Labels of(SampleLine line) throws ScrapeException {
        Labels same = last;
        if (same != null && line == lastLine && line.labelSet() == lastLabelSet) {
            return same;
        }
        Labels labels = lookedUp(line);
        last = labels;
        lastLine = line;
        lastLabelSet = line.labelSet();
        return labels;
    }

    private Labels lookedUp(SampleLine line) throws ScrapeException {
        probe.clear();
        for (int label = 0; label < line.labels(); label++) {
            if (!line.labelNameIs(label, LE) && !line.labelNameIs(label, QUANTILE)) {
                probe.add(line.bytes(), line.labelNameFrom(label), line.labelNameTo(label));
                probe.add(line.bytes(), line.labelValueFrom(label), line.labelValueTo(label));
            }
        }
        Labels known = sets.get(probe);
        if (known != null) {
            return known;
        }
        Labels labels = read(line);
        if (sets.size() >= MAX_SETS) {
            sets.clear();
        }
        sets.put(probe.copy(), labels);
        return labels;
    }

    /** Sets held now. */
    int size() {
        return sets.size();
    }

    /** The upper bound of a bucket; null where it has none. */
    static @Nullable Double bound(SampleLine line) throws ScrapeException {
        for (int label = 0; label < line.labels(); label++) {
            if (line.labelNameIs(label, LE)) {
                try {
                    return Numbers.parse(line.bytes(), line.labelValueFrom(label), line.labelValueTo(label));
                } catch (NumberFormatException e) {
                    throw new ScrapeException(DownReason.NOT_METRICS, "expected a number as the bucket's bound");
                }
            }
        }
        return null;
    }

    private Labels read(SampleLine line) throws ScrapeException {
        String activity = value(line, activityType);
        String queue = known(value(line, taskQueue));
        String poller = known(value(line, pollerType));
        boolean stickyQueue = queue.endsWith(STICKY_QUEUE_SUFFIX);
        if (poller.equals(STICKY_POLLER_OF_CORE)) {
            poller = STICKY_POLLER;
        }
        return new Labels(
                known(value(line, namespace)),
                stickyQueue ? queue.substring(0, queue.length() - STICKY_QUEUE_SUFFIX.length()) : queue,
                stickyQueue || poller.equals(STICKY_POLLER),
                known(value(line, workflowType)),
                known(activity),
                known(value(line, workerType)),
                poller,
                reason(line),
                activity.equals(NONE));
    }

    private String reason(SampleLine line) throws ScrapeException {
        for (byte[] name : reasons) {
            String reason = known(value(line, name));
            if (!reason.isEmpty()) {
                return reason;
            }
        }
        return "";
    }

    private String value(SampleLine line, byte[] name) throws ScrapeException {
        for (int label = 0; label < line.labels(); label++) {
            if (line.labelNameIs(label, name)) {
                if (line.labelValueTo(label) - line.labelValueFrom(label) > maxLabelBytes) {
                    throw new ScrapeException(
                            DownReason.TOO_LARGE, "a label value has more than " + maxLabelBytes + " bytes");
                }
                return line.labelValue(label);
            }
        }
        return "";
    }

    private static String known(String value) {
        return value.equals(NONE) ? "" : value;
    }

    private static byte[] ascii(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    /** Names and values of a label set as they stand in the page, one after the other; the key of the map. */
    private static final class RawLabels {

        private static final byte SEPARATOR = (byte) 0xff; // in no UTF-8 text

        private byte[] bytes;
        private int length;
        private int hash;

        RawLabels(byte[] bytes) {
            this.bytes = bytes;
        }

        void clear() {
            length = 0;
            hash = 0;
        }

        void add(byte[] source, int from, int to) {
            int count = to - from;
            if (length + count + 1 > bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * (length + count + 1));
            }
            System.arraycopy(source, from, bytes, length, count);
            bytes[length + count] = SEPARATOR;
            for (int i = from; i < to; i++) {
                hash = 31 * hash + source[i];
            }
            hash = 31 * hash + SEPARATOR;
            length += count + 1;
        }

        RawLabels copy() {
            RawLabels copy = new RawLabels(Arrays.copyOf(bytes, length));
            copy.length = length;
            copy.hash = hash;
            return copy;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof RawLabels raw
                    && hash == raw.hash
                    && Arrays.equals(bytes, 0, length, raw.bytes, 0, raw.length);
        }
    }
}
