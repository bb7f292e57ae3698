package dev.vigil.cli.endpoint;

/**
 * The addresses of a running Vigil.
 *
 * @param command what runs: {@code demo}, {@code up}
 * @param pid its process
 * @param startedAtMillis when that process started, as the operating system says, milliseconds since the epoch; 0: it does
 *     not say. Together with the pid it tells a process from a later one of the same number
 * @param kafka bootstrap servers
 * @param topicPrefix prefix of the topics; may be empty
 * @param temporal address of Temporal's frontend
 * @param http address of the status server, such as {@code http://127.0.0.1:8440}
 */
public record Endpoint(
        String command,
        long pid,
        long startedAtMillis,
        String kafka,
        String topicPrefix,
        String temporal,
        String http) {

    /** The addresses of this very process. */
    public static Endpoint ofThisProcess(
            String command, String kafka, String topicPrefix, String temporal, String http) {
        ProcessHandle self = ProcessHandle.current();
        return new Endpoint(command, self.pid(), started(self), kafka, topicPrefix, temporal, http);
    }

    /** Whether the process that wrote it still runs. */
    public boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> startedAtMillis == 0 || started(process) == startedAtMillis)
                .isPresent();
    }

    boolean isOfThisProcess() {
        return pid == ProcessHandle.current().pid();
    }

    private static long started(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(instant -> instant.toEpochMilli())
                .orElse(0L);
    }
}
