package dev.vigil.cli.command;

import dev.vigil.cli.alert.AlertIds;
import dev.vigil.cli.run.Registry;
import dev.vigil.cli.topic.AlertsReading;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Control;
import dev.vigil.schema.alert.ControlAction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code vigil alerts accept} and {@code vigil alerts close} have in common: one record in the controls topic. */
abstract class AlertsDecision implements Callable<Integer> {

    private static final int PATIENCE_SECONDS = 15;
    private static final int LONGEST = 500;

    private final Vigil vigil;
    private final ControlAction action;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    @Parameters(paramLabel = "ID", description = "An open alert's id, or the beginning of it.")
    private @Nullable String id;

    @Option(names = "--by", required = true, paramLabel = "NAME", description = "Who decides.")
    private @Nullable String by;

    @Option(names = "--why", required = true, paramLabel = "TEXT", description = "The reason; shown in the alert.")
    private @Nullable String why;

    AlertsDecision(Vigil vigil, ControlAction action) {
        this.vigil = vigil;
        this.action = action;
    }

    @Override
    public Integer call() throws InterruptedException {
        String who = said("--by", by);
        String reason = said("--why", why);
        KafkaTarget target = kafka.target(vigil);
        target.admin().close(); // says in words why there is no Kafka
        Registry.register(target.config());
        Alert alert;
        try (AlertsReading reading = AlertsReading.open(target)) {
            alert = open(reading.latest());
        }
        Control control = Control.newBuilder()
                .setCluster(alert.getSource().getCluster())
                .setNamespace(alert.getNamespace())
                .setOrigin(alert.getSource().getOrigin())
                .setAlertId(alert.getAlertId())
                .setAction(action)
                .setBy(who)
                .setWhy(reason)
                .setAtMicros(ChronoUnit.MICROS.between(
                        Instant.EPOCH, vigil.surroundings().clock().instant()))
                .build();
        write(target, control);
        vigil.terminal()
                .line(alert.getAlertId() + " " + alert.getSubject() + ": "
                        + (action == ControlAction.ACCEPT ? "accepted" : "closed") + " by " + who
                        + "; it resolves when the streams application has read it");
        return ExitCode.YES;
    }

    private String said(String flag, @Nullable String text) {
        String said = text == null ? "" : text.strip();
        if (said.isEmpty() || said.length() > LONGEST) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "expected " + flag + " to hold 1 to " + LONGEST + " characters, got " + said.length());
        }
        return said;
    }

    private Alert open(Collection<Alert> latest) {
        Alert alert = AlertIds.only(Objects.requireNonNull(id), latest);
        if (alert.getState() == AlertState.RESOLVED) {
            throw new StartupException(
                    StartupException.Kind.USAGE,
                    "alert " + alert.getAlertId() + " is resolved already: there is nothing to "
                            + action.name().toLowerCase(Locale.ROOT),
                    "",
                    "`vigil alerts --state firing` lists what is open");
        }
        return alert;
    }

    private static void write(KafkaTarget target, Control control) throws InterruptedException {
        Map<String, Object> settings = new HashMap<>(target.clientSettings());
        settings.put("acks", "all");
        settings.put("delivery.timeout.ms", PATIENCE_SECONDS * 1_000);
        settings.put("request.timeout.ms", PATIENCE_SECONDS * 1_000 / 2);
        settings.put("linger.ms", 0);
        String topic = Topics.CONTROLS.name(target.prefix());
        try (KafkaProducer<String, Control> producer = new KafkaProducer<>(
                settings,
                Topics.CONTROLS.keySerde().serializer(),
                Topics.CONTROLS.valueSerde().serializer())) {
            producer.send(new ProducerRecord<>(topic, control.getAlertId(), control))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            boolean refused = e.getCause() instanceof AuthorizationException;
            throw failure(
                    refused ? StartupException.Kind.REFUSED : StartupException.Kind.UNREACHABLE,
                    (refused ? "not allowed to write topic " : "cannot write topic ") + topic + ": " + e.getCause(),
                    target,
                    e);
        } catch (TimeoutException e) {
            throw failure(
                    StartupException.Kind.UNREACHABLE,
                    "Kafka at " + target.bootstrap() + " did not take the record in " + PATIENCE_SECONDS + " s",
                    target,
                    e);
        }
    }

    private static StartupException failure(
            StartupException.Kind kind, String what, KafkaTarget target, Exception cause) {
        StartupException failure = new StartupException(kind, what, target.from(), "`vigil topics check`");
        failure.initCause(cause);
        return failure;
    }
}
