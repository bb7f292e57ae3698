package dev.vigil.cli.history;

import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Progress;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.terminal.Tone;
import dev.vigil.collector.source.files.FileReading;
import dev.vigil.collector.source.files.FileWalk;
import dev.vigil.collector.source.files.HistoryFiles;
import dev.vigil.collector.source.files.RunSummary;
import dev.vigil.collector.source.files.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Says for each file what Vigil reads in it: one line, or one JSON object on a line. */
public final class HistoryInspection implements FileWalk.Visitor {

    /** Runs of one file that are listed; further ones are counted. */
    private static final int LISTED = 100_000;

    private final HistoryFiles files;
    private final Terminal terminal;
    private final OutputFormat format;
    private final Progress progress;
    private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);

    public HistoryInspection(HistoryFiles files, Terminal terminal, OutputFormat format) {
        this.files = files;
        this.terminal = terminal;
        this.format = format;
        this.progress = new Progress(terminal, System::nanoTime);
    }

    @Override
    public void file(Path file, String name) {
        List<RunSummary> runs = new ArrayList<>();
        FileReading reading = files.read(file, name, run -> {
            if (runs.size() < LISTED) {
                runs.add(RunSummary.of(run));
            }
        });
        print(reading, runs);
    }

    @Override
    public void refused(String name, String reason) {
        print(new FileReading(name, Verdict.REFUSED, null, reason, 0, 0), List.of());
    }

    private void print(FileReading reading, List<RunSummary> runs) {
        verdicts.merge(reading.verdict(), 1L, Long::sum);
        progress.file(reading.file());
        if (format == OutputFormat.TABLE) {
            Tone tone = reading.verdict() == Verdict.REFUSED ? Tone.BAD : Tone.PLAIN;
            terminal.line(tone, HistoryLine.of(reading, runs));
        } else {
            terminal.raw(Json.line(HistoryJson.of(reading, runs)));
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
