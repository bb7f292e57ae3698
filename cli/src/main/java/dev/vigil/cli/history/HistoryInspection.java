package dev.vigil.cli.history;

import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Progress;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.terminal.Tone;
import dev.vigil.collector.source.files.FileReading;
import dev.vigil.collector.source.files.RunSummary;
import dev.vigil.collector.source.files.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Says for each file what Vigil reads in it: one line, or one JSON object on a line. */
public final class HistoryInspection implements OrderedReading.Taker<RunSummary> {

    /** Runs of one file that are listed; further ones are counted. */
    private static final int LISTED = 100_000;

    private final Terminal terminal;
    private final OutputFormat format;
    private final Progress progress;
    private final List<RunSummary> runs = new ArrayList<>();
    private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);

    public HistoryInspection(Terminal terminal, OutputFormat format) {
        this.terminal = terminal;
        this.format = format;
        this.progress = new Progress(terminal, System::nanoTime);
    }

    @Override
    public void run(RunSummary run) {
        if (runs.size() < LISTED) {
            runs.add(run);
        }
    }

    @Override
    public void file(FileReading reading, boolean named) {
        print(reading, runs);
        runs.clear();
    }

    @Override
    public void refused(String name, String reason) {
        print(new FileReading(name, Verdict.REFUSED, null, reason, 0, 0), List.of());
    }

    private void print(FileReading reading, List<RunSummary> read) {
        verdicts.merge(reading.verdict(), 1L, Long::sum);
        progress.file(reading.file());
        if (format == OutputFormat.TABLE) {
            Tone tone = reading.verdict() == Verdict.REFUSED ? Tone.BAD : Tone.PLAIN;
            terminal.line(tone, HistoryLine.of(reading, read));
        } else {
            terminal.raw(Json.line(HistoryJson.of(reading, read)));
        }
    }

    /** How many files had this verdict. */
    public long count(Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0L);
    }

    /** One sentence about all files. */
    public String summary() {
        long all = verdicts.values().stream().mapToLong(Long::longValue).sum();
        return all + (all == 1 ? " file: " : " files: ") + count(Verdict.READ) + " read, " + count(Verdict.PARTIAL)
                + " in part, " + count(Verdict.REFUSED) + " refused";
    }
}
