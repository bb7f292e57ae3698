package dev.vigil.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The table of contents of the command line. */
public final class CommandTree {

    private CommandTree() {}

    /** The whole tree, ready to execute; it never exits the process. */
    public static CommandLine of(Surroundings surroundings) {
        Vigil vigil = new Vigil(surroundings);
        CommandLine tree = new CommandLine(vigil)
                .addSubcommand(new DemoCommand(vigil))
                .addSubcommand(new UpCommand(vigil))
                .addSubcommand(new CollectCommand(vigil))
                .addSubcommand(new StreamCommand(vigil))
                .addSubcommand(new InitCommand(vigil))
                .addSubcommand(new CheckCommand(vigil))
                .addSubcommand(new CommandLine(new TopicsCommand())
                        .addSubcommand(new TopicsListCommand(vigil))
                        .addSubcommand(new TopicsCreateCommand(vigil))
                        .addSubcommand(new TopicsCheckCommand(vigil))
                        .addSubcommand(new TopicsAclsCommand(vigil))
                        .addSubcommand(new TopicsTailCommand(vigil)))
                .addSubcommand(new LedgerCommand(vigil))
                .addSubcommand(new CommandLine(new InspectCommand())
                        .addSubcommand(new InspectHistoryCommand(vigil))
                        .addSubcommand(new InspectMetricsCommand(vigil)))
                .addSubcommand(new CommandLine(new AlertsCommand(vigil))
                        .addSubcommand(new AlertsAcceptCommand(vigil))
                        .addSubcommand(new AlertsCloseCommand(vigil)))
                .addSubcommand(new CommandLine(new RulesCommand(vigil))
                        .addSubcommand(new RulesListCommand(vigil))
                        .addSubcommand(new RulesExplainCommand(vigil)))
                .addSubcommand(new CoverageCommand(vigil))
                .addSubcommand(new ScorecardCommand(vigil))
                .addSubcommand(new CommandLine(new ProbeCommand()).addSubcommand(new ProbeReplayCommand(vigil)))
                .addSubcommand(new ReplayCommand(vigil))
                .addSubcommand(new CommandLine(new ConfigCommand())
                        .addSubcommand(new ConfigCheckCommand(vigil))
                        .addSubcommand(new ConfigShowCommand(vigil)))
                .addSubcommand(new CompletionCommand(vigil))
                .addSubcommand(new VersionCommand(vigil));
        addHelp(tree);
        tree.getCommandSpec()
                .version("Vigil " + Version.ofVigil())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("The version.")
                        .build());
        Failures failures = new Failures(vigil);
        return tree.setCaseInsensitiveEnumValuesAllowed(true)
                .setUnmatchedOptionsArePositionalParams(false)
                .setAbbreviatedOptionsAllowed(false)
                .setExpandAtFiles(false)
                .setOut(new PrintWriter(surroundings.out(), true, UTF_8))
                .setErr(new PrintWriter(surroundings.err(), true, UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    /**
     * {@code -h} on every command; an option of the root alone would print the root's text everywhere. The examples move from the
     * header to its heading, because a list of commands shows the first line of each header.
     */
    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("This text.")
                        .build());
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.headerHeading(String.join("%n", usage.header()) + "%n").header(new String[0]);
        command.getSubcommands().values().forEach(CommandTree::addHelp);
    }
}
