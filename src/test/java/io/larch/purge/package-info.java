@NullMarked
package io.larch.purge;

import org.jspecify.annotations.NullMarked;
