package dev.vigil.cli.command;

import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.schema.admin.TopicAdmin;
import dev.vigil.schema.admin.TopicReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigil topics check}: exit code 1 if a topic is missing or differs. */
@Command(
        name = "check",
        description = "Compares the topics with what Vigil would create; exit code 1 if one is missing or differs.",
        header = {"Examples:", "  vigil topics check", "  vigil topics check -o json", ""})
final class TopicsCheckCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    TopicsCheckCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        TopicReport report;
        try (TopicAdmin admin = kafka.target(vigil).admin()) {
            report = admin.check();
        }
        TopicFindings.print(vigil.terminal(), vigil.output(OutputFormat.TABLE), report);
        return report.findings().isEmpty() ? ExitCode.YES : ExitCode.NO;
    }
}
