package dev.vigil.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.admin.AclCatalogue;
import dev.vigil.schema.admin.AclCatalogue.Acl;
import dev.vigil.schema.admin.AclCatalogue.Process;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigil topics acls}: the exact permissions that each process needs; connects to nothing. */
@Command(
        name = "acls",
        description = "The exact Kafka ACLs that each process needs, as kafka-acls commands. Connects to nothing.",
        header = {"Examples:", "  vigil topics acls", "  vigil topics acls collect --principal User:vigil-collect", ""})
final class TopicsAclsCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Parameters(
            paramLabel = "PROCESS",
            arity = "0..*",
            description = "collect, stream, interceptor, read, create. Default: all.")
    private List<Process> processes = List.of();

    @Option(
            names = "--principal",
            paramLabel = "PRINCIPAL",
            description = "Who is allowed it; default: User:vigil-PROCESS.")
    private String principal = "";

    TopicsAclsCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        LoadedConfig loaded = vigil.config(Map.of());
        TopicPrefix prefix = loaded.config().kafka().topicPrefix();
        String configured = loaded.config().kafka().bootstrapServers();
        String brokers = configured.isEmpty() ? "HOST:PORT" : configured;
        Terminal terminal = vigil.terminal();
        ArrayNode all = Json.array();
        OutputFormat format = vigil.output(OutputFormat.TABLE);
        for (Process process : processes.isEmpty() ? Arrays.asList(Process.values()) : processes) {
            String name = process.name().toLowerCase(Locale.ROOT);
            String who = principal.isEmpty() ? "User:vigil-" + name : principal;
            if (format == OutputFormat.TABLE) {
                terminal.raw("# " + name);
            }
            for (Acl acl : AclCatalogue.of(process, prefix)) {
                switch (format) {
                    case TABLE ->
                        terminal.raw("kafka-acls --bootstrap-server " + brokers + " --add --allow-principal '" + who
                                + "' " + AclCatalogue.arguments(acl));
                    case JSON -> all.add(json(name, who, acl));
                    case JSONL -> terminal.raw(Json.line(json(name, who, acl)));
                }
            }
        }
        if (format == OutputFormat.JSON) {
            ObjectNode document = Json.object().put("schema", "vigil.acls/1");
            document.set("acls", all);
            terminal.raw(Json.document(document));
        }
        return ExitCode.YES;
    }

    private static ObjectNode json(String process, String principal, Acl acl) {
        ArrayNode operations = Json.array();
        acl.operations().forEach(operation -> operations.add(operation.name()));
        ObjectNode json = Json.object()
                .put("process", process)
                .put("principal", principal)
                .put("resource", acl.resource().name())
                .put("name", acl.name())
                .put("pattern", acl.pattern().name());
        json.set("operations", operations);
        return json;
    }
}
