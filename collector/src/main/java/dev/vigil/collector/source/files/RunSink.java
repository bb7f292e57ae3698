package dev.vigil.collector.source.files;

/** Takes the runs of a file, one by one, as they are read. */
@FunctionalInterface
public interface RunSink {

    void accept(FileRun run);
}
