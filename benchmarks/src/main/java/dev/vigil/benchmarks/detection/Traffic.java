package dev.vigil.benchmarks.detection;

/** Expected outcomes in a minute. */
interface Traffic {

    double DAY = 1440;

    double perMinute(long minute);

    static Traffic flat(double perDay) {
        return minute -> perDay / DAY;
    }

    /** Business days: full from 8 to 18 h, a tenth at night, a slope of two hours between, a third of it at the weekend. */
    static Traffic business(double perDay) {
        double[] hours = new double[24];
        double sum = 0;
        for (int hour = 0; hour < 24; hour++) {
            double day =
                    hour >= 8 && hour < 18 ? 1 : hour == 7 || hour == 18 ? 0.6 : hour == 6 || hour == 19 ? 0.3 : 0.1;
            hours[hour] = day;
            sum += day;
        }
        double scale = perDay / (sum * 60 * (5 + 2.0 / 3) / 7);
        return minute -> {
            long weekday = Math.floorMod(Math.floorDiv(minute, 1440L), 7L); // minutes count from a Monday
            double week = weekday >= 5 ? 1.0 / 3 : 1;
            return scale * week * hours[(int) (Math.floorMod(minute, 1440L) / 60)];
        };
    }
}
