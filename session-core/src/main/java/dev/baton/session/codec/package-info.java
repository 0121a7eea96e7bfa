
/** The bytes of a session's attributes, and which classes may become them. */
@NullMarked
package dev.baton.session.codec;

import org.jspecify.annotations.NullMarked;
