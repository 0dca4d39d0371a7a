@NullMarked
package io.larch.access;

import org.jspecify.annotations.NullMarked;
