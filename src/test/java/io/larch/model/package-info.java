/**
 * Random sequences of requests against a real server, compared with a model of what it should do.
 */
@NullMarked
package io.larch.model;

import org.jspecify.annotations.NullMarked;
