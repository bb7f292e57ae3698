package dev.vigil.collector.source.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Files under paths, directories entered in the order of their names, each directory once however many links lead to it.
 * Holds the names of one directory a level, never those of all.
 */
public final class FileWalk {

    /** Takes what is found. */
    public interface Visitor {

        /** A file, or whatever else is no directory. */
        void file(Path file, String name);

        /** A directory that could not be entered, or not to its end. */
        void refused(String name, String reason);
    }

    private static final int DEPTH = 64;

    /** What the names that wait may take of the heap, about: two million of a usual length. */
    private static final long NAME_BYTES = 192L << 20;

    /** What a short name takes beside its characters: two objects and a place in a list. */
    private static final int NAME_OVERHEAD = 64;

    private FileWalk() {}

    /**
     * Visits a file, or all that is under a directory.
     *
     * @param name the path as the user would name it; what is below is named after it
     */
    public static void visit(Path path, String name, Visitor visitor) {
        visit(path, name, visitor, NAME_BYTES);
    }

    /** @param nameBytes what the names that wait may take of the heap; further ones are left out, and that is said */
    static void visit(Path path, String name, Visitor visitor, long nameBytes) {
        if (!Files.isDirectory(path)) {
            visitor.file(path, name);
            return;
        }
        Set<Object> entered = new HashSet<>();
        Deque<Level> levels = new ArrayDeque<>();
        long free = nameBytes - enter(path, name, entered, visitor, nameBytes, levels::push);
        while (!levels.isEmpty()) {
            Level level = levels.element();
            if (level.names.isEmpty()) {
                levels.pop();
                continue;
            }
            String child = level.names.remove(level.names.size() - 1);
            free += cost(child);
            Path inner = level.directory.resolve(child);
            String innerName = level.name.endsWith("/") ? level.name + child : level.name + "/" + child;
            if (!Files.isDirectory(inner)) {
                visitor.file(inner, innerName);
            } else if (levels.size() >= DEPTH) {
                visitor.refused(innerName, "it is deeper than " + DEPTH + " directories");
            } else {
                free -= enter(inner, innerName, entered, visitor, free, levels::push);
            }
        }
    }

    private static long cost(String name) {
        return NAME_OVERHEAD + name.length();
    }

    /** Returns what the names take. */
    private static long enter(
            Path directory, String name, Set<Object> entered, Visitor visitor, long free, Consumer<Level> levels) {
        List<String> names = new ArrayList<>();
        long taken = 0;
        try {
            if (!entered.add(directory.toRealPath())) {
                visitor.refused(name, "it is a link to a directory that was read already");
                return 0;
            }
            try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
                for (Path child : children) {
                    String childName = String.valueOf(child.getFileName());
                    if (taken + cost(childName) > free) {
                        visitor.refused(
                                name,
                                "it holds more names than fit into memory: the first " + names.size()
                                        + " that the file system named are read, the others are not");
                        break;
                    }
                    names.add(childName);
                    taken += cost(childName);
                }
            }
        } catch (DirectoryIteratorException e) {
            visitor.refused(name, "it cannot be read to its end");
        } catch (IOException e) {
            visitor.refused(name, ReadFailures.words(e));
        }
        names.sort(Collections.reverseOrder());
        levels.accept(new Level(directory, name, names));
        return taken;
    }

    /** A directory under way; its names last first. */
    private record Level(Path directory, String name, List<String> names) {}
}
