package dev.vigil.streams.observe;

/** An activity type on a task queue: one type on two queues can mean two dependencies. */
public record ActivityKey(String activityType, String taskQueue) {}
