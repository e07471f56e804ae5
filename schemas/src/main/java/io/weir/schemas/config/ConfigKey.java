package io.weir.schemas.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a component of a configuration record what it means. {@link ConfigLoader} takes the default from here,
 * {@link ConfigReference} all of it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface ConfigKey {

    /** What the key is for, in a sentence or two of Markdown. */
    String description();

    /** The default as it would stand in the file; empty if the key is required, or absent means something by itself. */
    String defaultValue() default "";

    /** The unit of a bare number, such as {@code ms} or {@code requests}. */
    String unit() default "";
}
