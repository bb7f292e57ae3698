package dev.vigil.streams.judge.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a statistic's own daily maximum reaches once in A days, from its moments (Gumbel, method of moments). A threshold raised to
 * it keeps a bursty stream from paging every day. Days fade with a half-life of 28 days. Not thread-safe.
 */
final class ReturnLevel {

    private static final double FADE = Math.pow(0.5, 1.0 / 28);
    private static final double EULER = 0.5772156649015329;
    /** A week of days: fewer say nothing about a tail. */
    static final double ENOUGH_DAYS = 6.5;

    private double days;
    private double sum;
    private double squares;

    void add(double dailyMaximum) {
        days = days * FADE + 1;
        sum = sum * FADE + dailyMaximum;
        squares = squares * FADE + dailyMaximum * dailyMaximum;
    }

    boolean known() {
        return days >= ENOUGH_DAYS;
    }

    double level(double intervalDays) {
        double mean = sum / days;
        double scale = Math.sqrt(6 * Math.max(0, squares / days - mean * mean)) / Math.PI;
        return mean - EULER * scale + scale * Math.log(intervalDays);
    }

    double days() {
        return days;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(days);
        out.writeDouble(sum);
        out.writeDouble(squares);
    }

    void read(DataInput in) throws IOException {
        days = in.readDouble();
        sum = in.readDouble();
        squares = in.readDouble();
    }
}
