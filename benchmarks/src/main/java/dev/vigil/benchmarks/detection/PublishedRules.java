package dev.vigil.benchmarks.detection;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules that people are told to use, on the same minutes: multi-window burn rates (<i>The Site Reliability Workbook</i>, "Alerting on
 * SLOs"), fixed thresholds, and Temporal's worker-alerting page (failed executions a second). Not thread-safe.
 */
final class PublishedRules {

    private static final int LONGEST = 3 * 1440;

    private final long[] all = new long[LONGEST];
    private final long[] bad = new long[LONGEST];
    private final List<Sum> sums = new ArrayList<>();
    private final List<Published> rules = new ArrayList<>();
    private long minutes;

    PublishedRules() {
        Burn page99 = new Burn(0.01, false);
        Burn all99 = new Burn(0.01, true);
        Burn page999 = new Burn(0.001, false);
        rules.add(new Published("burn 99 % page", page99::fires));
        rules.add(new Published("burn 99 % all", all99::fires));
        rules.add(new Published("burn 99.9 % page", page999::fires));
        Sum hour = sum(60);
        Sum five = sum(5);
        rules.add(new Published("> 5 % in 1 h", () -> hour.n >= 50 && hour.share() > 0.05));
        rules.add(new Published("> 5 % in 5 m", () -> five.n >= 10 && five.share() > 0.05));
        rules.add(new Published("failed > 20/s", () -> five.k > 20 * 300));
    }

    private Sum sum(int length) {
        return sums.stream().filter(sum -> sum.length == length).findFirst().orElseGet(() -> {
            Sum sum = new Sum(length);
            sums.add(sum);
            return sum;
        });
    }

    List<Published> rules() {
        return rules;
    }

    /** A minute is complete. */
    void next(long n, long k) {
        int at = (int) (minutes % LONGEST);
        for (Sum sum : sums) {
            int leaves = (int) ((minutes - sum.length + LONGEST) % LONGEST);
            sum.n += n - all[leaves];
            sum.k += k - bad[leaves];
        }
        all[at] = n;
        bad[at] = k;
        minutes++;
        for (Published rule : rules) {
            rule.next();
        }
    }

    /** Sums of the last minutes. */
    private static final class Sum {
        private final int length;
        private long n;
        private long k;

        Sum(int length) {
            this.length = length;
        }

        double share() {
            return n == 0 ? 0 : (double) k / n;
        }
    }

    private final class Burn {
        private final double budget;
        private final boolean tickets;
        private final Sum[] windows = {sum(60), sum(5), sum(360), sum(30), sum(1440), sum(120), sum(4320 - 1), sum(360)
        };

        Burn(double budget, boolean tickets) {
            this.budget = budget;
            this.tickets = tickets;
        }

        private boolean both(int pair, double times) {
            return windows[pair].share() > times * budget && windows[pair + 1].share() > times * budget;
        }

        boolean fires() {
            return both(0, 14.4) || both(2, 6) || (tickets && (both(4, 3) || both(6, 1)));
        }
    }

    /** Whether a rule holds. */
    interface Condition {
        boolean holds();
    }

    /** One rule and its episodes. */
    static final class Published {

        private final String name;
        private final Condition condition;
        private boolean firing;
        private boolean began;

        Published(String name, Condition condition) {
            this.name = name;
            this.condition = condition;
        }

        private void next() {
            boolean now = condition.holds();
            began = now && !firing;
            firing = now;
        }

        String name() {
            return name;
        }

        boolean firing() {
            return firing;
        }

        boolean began() {
            return began;
        }
    }
}
