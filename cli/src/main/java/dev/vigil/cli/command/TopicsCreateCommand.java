package dev.vigil.cli.command;

import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.schema.admin.TopicAdmin;
import dev.vigil.schema.admin.TopicReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigil topics create}: what is missing; what differs is said and left as it is. */
@Command(
        name = "create",
        description = "Creates the missing topics. Existing ones are never changed: what differs is printed.",
        header = {"Examples:", "  vigil topics create", "  vigil topics create --kafka kafka-1:9092", ""})
final class TopicsCreateCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    TopicsCreateCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        TopicReport report;
        try (TopicAdmin admin = kafka.target(vigil).admin()) {
            report = admin.create();
        }
        TopicFindings.print(vigil.terminal(), vigil.output(OutputFormat.TABLE), report);
        return ExitCode.YES;
    }
}
