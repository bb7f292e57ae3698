package dev.vigil.collector.source.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads history files. A file is recognised by its content, never by its name; it is read once, from front to back, in
 * bounded memory and time. Thread-safe.
 */
public final class HistoryFiles {

    private static final int HEAD = 64;
    private static final int LAYERS = 2;
    private static final String PACKED = "+gzip";

    private final FileLimits limits;
    private final LongSupplier nanoTime;

    /**
     * @param nanoTime a clock for limits of time, as {@link System#nanoTime}
     */
    public HistoryFiles(FileLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /**
     * Reads a file. Whatever is wrong with it is in the result; nothing is thrown for the sake of a file.
     *
     * @param name the file as the user would name it
     * @param sink takes each run as soon as it is read
     */
    public FileReading read(Path file, String name, RunSink sink) {
        Reading reading = new Reading(name, sink);
        try {
            BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
            if (!before.isRegularFile()) {
                return reading.refused(before.isDirectory() ? "it is a directory" : "it is no regular file");
            }
            if (before.size() > limits.bytes()) {
                return reading.refused("the file is larger than " + (limits.bytes() >> 20) + " MiB");
            }
            try (InputStream in = Files.newInputStream(file)) {
                reading.content(in);
            }
            long after = Files.size(file);
            if (after != before.size()) {
                reading.problems.add("it changed while it was read, from " + before.size() + " to " + after + " bytes");
            }
        } catch (IOException e) {
            reading.problems.add(ReadFailures.words(e));
        }
        return reading.result();
    }

    /** Reads a stream to its end, as {@link #read}. */
    public FileReading read(InputStream stream, String name, RunSink sink) {
        Reading reading = new Reading(name, sink);
        try {
            reading.content(stream);
        } catch (IOException e) {
            reading.problems.add(ReadFailures.words(e));
        }
        return reading.result();
    }

    /** One file under way. */
    private final class Reading {
        private final String name;
        private final RunSink sink;
        private final Problems problems = new Problems();
        private final Problems notes = new Problems();
        private final long deadlineNanos = nanoTime.getAsLong() + limits.time().toNanos();
        private @Nullable String format;
        private int runs;
        private long events;

        Reading(String name, RunSink sink) {
            this.name = name;
            this.sink = sink;
        }

        void content(InputStream raw) throws IOException {
            InputStream in = new BufferedInputStream(
                    new BoundedInput(raw, limits, "the file", deadlineNanos, nanoTime), 1 << 16);
            byte[] head = peek(in);
            String packed = "";
            for (int layer = 0; isGzip(head); layer++) {
                if (layer == LAYERS) {
                    throw new UnreadableException("it is packed with gzip more than " + LAYERS + " times");
                }
                packed = PACKED;
                in = new BufferedInputStream(
                        new BoundedInput(
                                new GZIPInputStream(in, 1 << 16),
                                limits,
                                "what is packed in it",
                                deadlineNanos,
                                nanoTime),
                        1 << 16);
                head = peek(in);
            }
            if (head.length == 0) {
                throw new UnreadableException("it is empty");
            }
            String reason = unpacked(in, head);
            format = format == null ? null : format + packed;
            if (!reason.isEmpty()) {
                problems.add(reason);
            }
        }

        private String unpacked(InputStream in, byte[] head) throws IOException {
            Encoding encoding = Encoding.of(head);
            if (encoding.isJson(head)) {
                in.skipNBytes(encoding.byteOrderMark());
                Reader reader = new InputStreamReader(
                        in,
                        encoding.charset()
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT));
                return json(reader);
            }
            Optional<HistoryProtobuf.Wrapping> wrapping = HistoryProtobuf.recognise(head, head.length);
            if (wrapping.isEmpty()) {
                throw new UnreadableException(
                        "it is neither JSON nor a protobuf history: it begins with " + shown(head));
            }
            HistoryProtobuf protobuf = new HistoryProtobuf(in, wrapping.get(), limits, this::take);
            String reason = protobuf.read();
            format = runs > 0 ? wrapping.get().format : null;
            return reason;
        }

        private String json(Reader reader) throws IOException {
            HistoryJson json = new HistoryJson(reader, limits, this::take);
            String reason = json.read();
            format = runs > 0 ? json.spelling().format : null;
            if (runs > 0 || !reason.isEmpty()) {
                return reason;
            }
            return json.isDescription()
                    ? "it is an answer of DescribeWorkflowExecution, and holds no events"
                    : "it is JSON, but there are no history events in it";
        }

        private void take(RawRun raw) {
            for (FileRun run : RunAssembly.of(raw, runs + 1)) {
                if (runs >= limits.runs()) {
                    problems.add("it holds more than " + limits.runs() + " runs; the others were not read");
                    return;
                }
                runs++;
                events += run.events().size();
                String prefix = run.number() > 1 ? "run " + run.number() + ": " : "";
                run.problems().forEach(problem -> problems.add(prefix + problem));
                run.notes().forEach(note -> notes.add(prefix + note));
                sink.accept(run);
            }
        }

        FileReading refused(String reason) {
            problems.add(reason);
            return result();
        }

        FileReading result() {
            Verdict verdict = runs == 0 ? Verdict.REFUSED : problems.isEmpty() ? Verdict.READ : Verdict.PARTIAL;
            return new FileReading(
                    name,
                    verdict,
                    format,
                    String.join("; ", problems.isEmpty() ? notes.texts() : problems.texts()),
                    runs,
                    events);
        }
    }

    private static byte[] peek(InputStream in) throws IOException {
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        in.reset();
        return head;
    }

    private static boolean isGzip(byte[] head) {
        return head.length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b;
    }

    private static String shown(byte[] head) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(8, head.length); i++) {
            int octet = head[i] & 0xff;
            shown.append(
                    octet >= 0x20 && octet < 0x7f ? String.valueOf((char) octet) : String.format("\\x%02x", octet));
        }
        return shown.toString();
    }

    /** How text is encoded, by its first bytes. */
    private record Encoding(Charset charset, int byteOrderMark, int unit) {

        static Encoding of(byte[] head) {
            int first = head[0] & 0xff;
            int second = head.length > 1 ? head[1] & 0xff : -1;
            int third = head.length > 2 ? head[2] & 0xff : -1;
            if (first == 0xef && second == 0xbb && third == 0xbf) {
                return new Encoding(StandardCharsets.UTF_8, 3, 1);
            }
            if (first == 0xff && second == 0xfe) {
                return new Encoding(StandardCharsets.UTF_16LE, 2, 2);
            }
            if (first == 0xfe && second == 0xff) {
                return new Encoding(StandardCharsets.UTF_16BE, 2, 2);
            }
            return new Encoding(StandardCharsets.UTF_8, 0, 1);
        }

        /** An object or a list, as opposed to a protobuf message whose first length happens to be that of a brace. */
        boolean isJson(byte[] head) {
            String text = new String(head, byteOrderMark, (head.length - byteOrderMark) / unit * unit, charset);
            int at = 0;
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                return true; // blank so far: the parser will tell
            }
            char first = text.charAt(at);
            char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            return (first == '{' && (isBlank(next) || next == '"' || next == '}'))
                    || (first == '[' && (isBlank(next) || next >= ' '));
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\n' || c == '\r' || c == '\t';
        }
    }
}
