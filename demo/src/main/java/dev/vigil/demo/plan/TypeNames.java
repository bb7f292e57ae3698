package dev.vigil.demo.plan;

/**
 * The names that one workflow type of the fleet goes by.
 *
 * @param type workflow type
 * @param queue task queue of the type and of its activity
 * @param activity activity type that it calls
 */
public record TypeNames(String type, String queue, String activity) {}
