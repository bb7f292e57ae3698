package dev.vigil.collector.source.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One sample as slices of the parser's buffer: name, labels, value. Reused for each line, so that a page of any size costs
 * no allocation per sample; whoever wants a label's value beyond the call makes a string of it. Slices are kept relative to
 * the line's first byte: what a line shares with the one before needs not be read again.
 */
final class SampleLine {

    private static final int FIELDS = 5;
    private static final byte[] LE = {'l', 'e'};

    private static final int NAME_FROM = 0;
    private static final int NAME_TO = 1;
    private static final int VALUE_FROM = 2;
    private static final int VALUE_TO = 3;
    private static final int ESCAPED = 4;

    private final int[] slices;
    private byte[] bytes = {};
    private int base;
    private int nameFrom;
    private int nameTo;
    private int labels;
    private int before;
    private int shared;
    private boolean nameShared;
    private boolean boundLastBefore;
    private long labelSet;
    private long nameVersion;
    private double value;
    private boolean hasTimestamp;
    private double timestamp;
    private boolean hasExemplar;
    private boolean isNative;

    SampleLine(int maxLabels) {
        this.slices = new int[maxLabels * FIELDS];
    }

    byte[] bytes() {
        return bytes;
    }

    int nameFrom() {
        return base + nameFrom;
    }

    int nameTo() {
        return base + nameTo;
    }

    /** Where the name ends, from the line's first byte. */
    int nameEnd() {
        return nameTo;
    }

    /** The same number as for the sample before: the same name. Different numbers prove nothing. */
    long nameVersion() {
        return nameVersion;
    }

    /** The same number as for the sample before: the same labels but for {@code le}. Different numbers prove nothing. */
    long labelSet() {
        return labelSet;
    }

    boolean hasName() {
        return nameTo > nameFrom;
    }

    double value() {
        return value;
    }

    boolean hasTimestamp() {
        return hasTimestamp;
    }

    /** As it stands in the page: milliseconds in Prometheus text, seconds in OpenMetrics; 0 where there is none. */
    double timestamp() {
        return timestamp;
    }

    boolean hasExemplar() {
        return hasExemplar;
    }

    /** A native histogram in place of a value, which is then NaN. */
    boolean isNative() {
        return isNative;
    }

    int labels() {
        return labels;
    }

    /** The label of that name; -1 where there is none. */
    int label(byte[] name) {
        for (int label = 0; label < labels; label++) {
            if (labelNameIs(label, name)) {
                return label;
            }
        }
        return -1;
    }

    /** The label's value as a number, as the label {@code le} has it. */
    double labelNumber(int label) throws ScrapeException {
        try {
            return Numbers.parse(bytes, labelValueFrom(label), labelValueTo(label));
        } catch (NumberFormatException e) {
            throw new ScrapeException(DownReason.NOT_METRICS, "expected a number as bound or quantile");
        }
    }

    /** Where the label's name begins in {@link #bytes()}; it ends before {@link #labelNameTo}. */
    int labelNameFrom(int label) {
        return base + slices[label * FIELDS + NAME_FROM];
    }

    int labelNameTo(int label) {
        return base + slices[label * FIELDS + NAME_TO];
    }

    /** Where the label's value begins, escapes as they stand in the page. */
    int labelValueFrom(int label) {
        return base + slices[label * FIELDS + VALUE_FROM];
    }

    int labelValueTo(int label) {
        return base + slices[label * FIELDS + VALUE_TO];
    }

    boolean labelNameIs(int label, byte[] name) {
        return Arrays.equals(name, 0, name.length, bytes, labelNameFrom(label), labelNameTo(label));
    }

    /** The label's value, escapes undone. */
    String labelValue(int label) throws ScrapeException {
        int from = labelValueFrom(label);
        int to = labelValueTo(label);
        ByteBuffer raw = ByteBuffer.wrap(bytes, from, to - from);
        if (slices[label * FIELDS + ESCAPED] != 0) {
            raw = unescaped(raw);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(raw).toString();
        } catch (CharacterCodingException e) {
            throw new ScrapeException(DownReason.NOT_METRICS, "a label value is not UTF-8");
        }
    }

    /** Begins a line that has nothing in common with the one before. */
    void start(byte[] page, int from) {
        start(page, from, 0);
        nameFrom = 0;
        nameTo = 0;
        nameShared = false;
    }

    /** Begins a line whose name and first labels are those of the one before. */
    void start(byte[] page, int from, int sharedLabels) {
        bytes = page;
        base = from;
        before = labels;
        shared = sharedLabels;
        nameShared = true;
        labels = sharedLabels;
        value = 0;
        hasTimestamp = false;
        timestamp = 0;
        hasExemplar = false;
        isNative = false;
    }

    /** The line is read: what it has in common with the one before is known. */
    void end() {
        nameVersion += nameShared ? 0 : 1;
        boolean boundLast = labels > 0 && labelNameIs(labels - 1, LE);
        boolean onlyBoundDiffers =
                nameShared && labels == before && shared == labels - 1 && boundLast && boundLastBefore;
        boolean same = nameShared && labels == before && shared == labels;
        labelSet += onlyBoundDiffers || same ? 0 : 1;
        boundLastBefore = boundLast;
    }

    void setName(int from, int to) {
        nameFrom = from - base;
        nameTo = to - base;
    }

    void setValue(double value) {
        this.value = value;
    }

    void setTimestamp(double timestamp) {
        this.timestamp = timestamp;
        this.hasTimestamp = true;
    }

    void setExemplar() {
        hasExemplar = true;
    }

    void setNative() {
        value = Double.NaN;
        isNative = true;
    }

    void addLabel(int labelNameFrom, int labelNameTo, int valueFrom, int valueTo, boolean escaped)
            throws ScrapeException {
        int at = labels * FIELDS;
        if (at == slices.length) {
            throw new ScrapeException(DownReason.TOO_LARGE, "a sample has more than " + labels + " labels");
        }
        slices[at + NAME_FROM] = labelNameFrom - base;
        slices[at + NAME_TO] = labelNameTo - base;
        slices[at + VALUE_FROM] = valueFrom - base;
        slices[at + VALUE_TO] = valueTo - base;
        slices[at + ESCAPED] = escaped ? 1 : 0;
        labels++;
    }

    static String unescaped(String text) {
        return StandardCharsets.UTF_8
                .decode(unescaped(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))))
                .toString();
    }

    /** Backslash, quote and line feed are escaped; any other escape stands for itself, as Prometheus reads it. */
    private static ByteBuffer unescaped(ByteBuffer raw) {
        ByteBuffer plain = ByteBuffer.allocate(raw.remaining());
        while (raw.hasRemaining()) {
            byte b = raw.get();
            if (b != '\\' || !raw.hasRemaining()) {
                plain.put(b);
                continue;
            }
            byte escaped = raw.get();
            switch (escaped) {
                case 'n' -> plain.put((byte) '\n');
                case '\\', '"' -> plain.put(escaped);
                default -> plain.put(b).put(escaped);
            }
        }
        return plain.flip();
    }
}
