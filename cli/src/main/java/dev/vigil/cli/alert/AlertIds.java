package dev.vigil.cli.alert;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.alert.Alert;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Short ids: the mode and six characters, more only where two alerts would look alike. Pure. */
public final class AlertIds {

    private static final int SHOWN = 6;

    private AlertIds() {}

    /** The shortest prefix that is shown for an alert among others. */
    public static String shown(String id, Collection<String> others) {
        int length = Math.min(id.length(), id.indexOf('-') + 1 + SHOWN);
        while (length < id.length() && isAmbiguous(id, length, others)) {
            length++;
        }
        return id.substring(0, length);
    }

    /** The alerts whose id starts so, whatever the case. */
    public static List<Alert> matching(String prefix, Collection<Alert> alerts) {
        String wanted = prefix.toLowerCase(Locale.ROOT);
        return alerts.stream()
                .filter(alert -> alert.getAlertId().toLowerCase(Locale.ROOT).startsWith(wanted))
                .toList();
    }

    /**
     * The one alert whose id starts so.
     *
     * @throws StartupException if there is none, or more than one
     */
    public static Alert only(String id, Collection<Alert> latest) {
        List<Alert> matching = matching(id, latest);
        if (matching.size() == 1) {
            return matching.get(0);
        }
        String found = matching.isEmpty()
                ? "no alert of the " + latest.size() + " in the topic has an id that starts with '" + id + "'"
                : matching.size() + " alerts have an id that starts with '" + id + "': "
                        + String.join(
                                ", ",
                                matching.stream()
                                        .limit(5)
                                        .map(Alert::getAlertId)
                                        .toList());
        throw new StartupException(StartupException.Kind.USAGE, found, "", "`vigil alerts` lists them");
    }

    private static boolean isAmbiguous(String id, int length, Collection<String> others) {
        String prefix = id.substring(0, length);
        return others.stream().anyMatch(other -> !other.equals(id) && other.startsWith(prefix));
    }
}
