package dev.vigil.cli.config;

/**
 * A place in a file.
 *
 * @param file name as the user would write it
 * @param line from 1
 * @param column from 1
 */
public record Position(String file, int line, int column) {

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
