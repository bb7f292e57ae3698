package dev.vigil.interceptor;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names what an activity calls ({@code "payments-api"}), so that failed attempts of several activity types are seen as one
 * dependency in trouble. Stands on the implementation's method or class, or on the activity interface's; a method beats a
 * class, the implementation beats the interface. Without it the catalogue or the activity type names the dependency.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Dependency {

    /** The dependency's name, as the catalogue spells it. */
    String value();
}
