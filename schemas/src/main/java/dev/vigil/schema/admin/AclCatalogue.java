package dev.vigil.schema.admin;

import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What each process must be allowed to do in Kafka, and nothing more. Names follow the topic prefix. DESCRIBE comes with READ
 * and WRITE; an idempotent producer needs nothing beyond WRITE.
 */
public final class AclCatalogue {

    /** A process of Vigil as Kafka sees it. */
    public enum Process {
        /** {@code vigil collect}. */
        COLLECT,
        /** {@code vigil stream}. */
        STREAM,
        /** The worker interceptor in somebody's workers. */
        INTERCEPTOR,
        /** Commands that only read: {@code vigil alerts}, {@code ledger}, {@code topics list}. */
        READ,
        /** {@code vigil topics create}, once, by whoever owns the cluster. */
        CREATE
    }

    /**
     * One thing to be allowed.
     *
     * @param pattern how the name is meant
     */
    public record Acl(ResourceType resource, String name, PatternType pattern, List<AclOperation> operations) {

        /** For one principal, from any host, as Kafka's admin client takes it. */
        public List<AclBinding> bindings(String principal) {
            return operations.stream()
                    .map(operation -> new AclBinding(
                            new ResourcePattern(resource, name, pattern),
                            new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)))
                    .toList();
        }
    }

    /** The streams application's id behind the prefix: its group, its transactions, its internal topics. */
    private static final String STREAM_ID = "vigil-stream";

    private AclCatalogue() {}

    /** All that a process needs. */
    public static List<Acl> of(Process process, TopicPrefix prefix) {
        List<Acl> acls = new ArrayList<>();
        switch (process) {
            case COLLECT -> {
                topics(
                        acls,
                        prefix,
                        List.of(AclOperation.READ, AclOperation.WRITE),
                        List.of(Topics.DISCOVERIES, Topics.PROGRESS, Topics.LEDGER, Topics.PROBES));
                topics(acls, prefix, List.of(AclOperation.READ), List.of(Topics.SCORECARDS));
                topics(
                        acls,
                        prefix,
                        List.of(AclOperation.WRITE),
                        List.of(
                                Topics.WORKFLOW_EVENTS,
                                Topics.RUN_SNAPSHOTS,
                                Topics.TASK_QUEUES,
                                Topics.WORKERS,
                                Topics.WORKER_METRICS));
                acls.add(prefixed(ResourceType.GROUP, prefix.value() + "collector", AclOperation.READ));
                acls.add(prefixed(
                        ResourceType.TRANSACTIONAL_ID,
                        prefix.value() + "collector",
                        AclOperation.WRITE,
                        AclOperation.DESCRIBE));
                acls.add(describeAll(prefix));
            }
            case STREAM -> {
                acls.add(prefixed(ResourceType.TOPIC, prefix.value(), AclOperation.READ, AclOperation.WRITE));
                acls.add(prefixed(
                        ResourceType.TOPIC,
                        prefix.value() + STREAM_ID,
                        AclOperation.CREATE,
                        AclOperation.DELETE,
                        AclOperation.ALTER,
                        AclOperation.READ,
                        AclOperation.WRITE));
                acls.add(prefixed(
                        ResourceType.GROUP, prefix.value() + STREAM_ID, AclOperation.READ, AclOperation.DESCRIBE));
                acls.add(prefixed(
                        ResourceType.TRANSACTIONAL_ID,
                        prefix.value() + STREAM_ID,
                        AclOperation.WRITE,
                        AclOperation.DESCRIBE));
                acls.add(describeAll(prefix));
            }
            case INTERCEPTOR -> topics(acls, prefix, List.of(AclOperation.WRITE), List.of(Topics.ACTIVITY_ATTEMPTS));
            case READ -> {
                acls.add(prefixed(ResourceType.TOPIC, prefix.value(), AclOperation.READ));
                acls.add(describeAll(prefix));
            }
            case CREATE ->
                acls.add(prefixed(
                        ResourceType.TOPIC,
                        prefix.value(),
                        AclOperation.CREATE,
                        AclOperation.DESCRIBE,
                        AclOperation.DESCRIBE_CONFIGS));
        }
        return List.copyOf(acls);
    }

    private static void topics(
            List<Acl> acls, TopicPrefix prefix, List<AclOperation> operations, List<Topic<String, ?>> topics) {
        for (Topic<String, ?> topic : topics) {
            acls.add(new Acl(ResourceType.TOPIC, topic.name(prefix), PatternType.LITERAL, operations));
        }
    }

    /** At the start every process looks whether the topics are there and as they should be. */
    private static Acl describeAll(TopicPrefix prefix) {
        return prefixed(ResourceType.TOPIC, prefix.value(), AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
    }

    private static Acl prefixed(ResourceType resource, String name, AclOperation... operations) {
        // a prefix of no letters would be everything: then Kafka's own wildcard says so
        return name.isEmpty()
                ? new Acl(resource, "*", PatternType.LITERAL, List.of(operations))
                : new Acl(resource, name, PatternType.PREFIXED, List.of(operations));
    }

    /** Arguments of {@code kafka-acls} that grant it, without the command, the brokers and the principal. */
    public static String arguments(Acl acl) {
        String flag = switch (acl.resource()) {
            case TOPIC -> "--topic";
            case GROUP -> "--group";
            case TRANSACTIONAL_ID -> "--transactional-id";
            default -> throw new IllegalArgumentException("no flag for " + acl.resource());
        };
        return acl.operations().stream()
                        .map(operation -> "--operation " + word(operation))
                        .collect(Collectors.joining(" "))
                + " " + flag + " '" + acl.name() + "'"
                + (acl.pattern() == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : "");
    }

    /** As {@code kafka-acls} writes it: {@code DescribeConfigs}. */
    private static String word(AclOperation operation) {
        StringBuilder word = new StringBuilder();
        for (String part : operation.name().split("_")) {
            word.append(part.charAt(0)).append(part.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return word.toString();
    }
}
