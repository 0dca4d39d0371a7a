@NullMarked
package io.larch.db;

import org.jspecify.annotations.NullMarked;
