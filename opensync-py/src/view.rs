//! View: what every class that shows a value of the engine has in common.
//!
//! [`view!`] makes a frozen class of a type of the engine: a property for each line, `to_dict`, and a
//! `__repr__` that shows the properties named first. [`list!`] makes a sequence of such views that
//! is also a table.

use pyo3::prelude::*;
use pyo3::types::PyList;

/// A frozen class over a value, with properties that read it.
///
/// A line is `name: type = |value| expression;`, after its documentation.
macro_rules! view {
    (
        $(#[$meta:meta])*
        $name:ident($inner:ty) shows $($shown:ident),+;
        $( $(#[$doc:meta])* $field:ident: $kind:ty = |$value:ident| $read:expr; )*
        { $($methods:tt)* }
    ) => {
        $(#[$meta])*
        #[pyo3::pyclass(frozen, module = "opensync")]
        pub(crate) struct $name(pub(crate) $inner);

        #[pyo3::pymethods]
        impl $name {
            $(
                $(#[$doc])*
                #[getter]
                fn $field(&self) -> $kind {
                    let $value = &self.0;
                    $read
                }
            )*

            fn __repr__(&self) -> String {
                let shown = [$(format!("{}={}", stringify!($shown), $crate::view::Shown::shown(&self.$shown()))),+];
                format!("{}({})", stringify!($name), shown.join(", "))
            }

            $($methods)*
        }
    };
}

/// A frozen sequence of views, and a table of them.
macro_rules! list {
    ($(#[$meta:meta])* $name:ident($told:ty) of $item:ident { $($methods:tt)* }) => {
        $(#[$meta])*
        #[pyo3::pyclass(frozen, sequence, module = "opensync")]
        pub(crate) struct $name {
            pub(crate) rows: Vec<pyo3::Py<$item>>,
            /// What there is to tell of all rows.
            #[allow(dead_code, reason = "most lists have nothing to tell but their rows")]
            pub(crate) told: $told,
        }

        impl $name {
            /// A list of views of `values`.
            pub(crate) fn of(
                py: pyo3::Python<'_>,
                values: impl IntoIterator<Item = $item>,
                told: $told,
            ) -> pyo3::PyResult<Self> {
                let rows = values.into_iter().map(|value| pyo3::Py::new(py, value));
                Ok(Self { rows: rows.collect::<pyo3::PyResult<_>>()?, told })
            }
        }

        #[pyo3::pymethods]
        impl $name {
            fn __len__(&self) -> usize {
                self.rows.len()
            }

            fn __getitem__<'py>(
                &self,
                py: pyo3::Python<'py>,
                index: pyo3::Bound<'py, pyo3::PyAny>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                $crate::view::list_of(py, &self.rows)?.as_any().get_item(index)
            }

            fn __iter__<'py>(
                &self,
                py: pyo3::Python<'py>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::types::PyIterator>> {
                $crate::view::list_of(py, &self.rows)?.as_any().try_iter()
            }

            /// The rows as dictionaries, as `to_dict` of each gives them.
            fn to_dicts<'py>(
                &self,
                py: pyo3::Python<'py>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::types::PyList>> {
                $crate::view::dicts(py, &self.rows)
            }

            /// The rows as a `pandas.DataFrame`; times are `datetime64[ms, UTC]`. Needs pandas.
            fn to_pandas<'py>(
                &self,
                py: pyo3::Python<'py>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                $crate::view::table(py, "to_pandas", self.to_dicts(py)?)
            }

            /// The rows as a `pyarrow.Table`; times are `timestamp[ms, UTC]`. Needs pyarrow.
            fn to_arrow<'py>(
                &self,
                py: pyo3::Python<'py>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                $crate::view::table(py, "to_arrow", self.to_dicts(py)?)
            }

            fn _repr_html_<'py>(
                &self,
                py: pyo3::Python<'py>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                $crate::view::table(py, "to_html", self.to_dicts(py)?)
            }

            $($methods)*
        }
    };
}

/// How a value stands in a `__repr__`.
pub(crate) trait Shown {
    fn shown(&self) -> String;
}

impl Shown for &str {
    fn shown(&self) -> String {
        let short: String = self.chars().take(60).collect();
        let cut = if short.len() < self.len() { "…" } else { "" };
        format!("'{}{cut}'", short.escape_debug().to_string().replace("\\\"", "\""))
    }
}

impl Shown for String {
    fn shown(&self) -> String {
        self.as_str().shown()
    }
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "None".to_owned(), Shown::shown)
    }
}

impl Shown for bool {
    fn shown(&self) -> String {
        if *self { "True" } else { "False" }.to_owned()
    }
}

macro_rules! shown_as_written {
    ($($kind:ty),+) => {$(
        impl Shown for $kind {
            fn shown(&self) -> String {
                self.to_string()
            }
        }
    )+};
}

shown_as_written!(u32, u64, usize, i64);

impl Shown for f32 {
    fn shown(&self) -> String {
        format!("{self:.3}")
    }
}

impl Shown for f64 {
    fn shown(&self) -> String {
        format!("{self:.3}")
    }
}

/// A serializable value as Python's own types.
pub(crate) fn plain<'py, T: serde::Serialize + ?Sized>(
    py: Python<'py>,
    value: &T,
) -> PyResult<Bound<'py, PyAny>> {
    Ok(pythonize::pythonize(py, value)?)
}

/// A list of the same objects.
pub(crate) fn list_of<'py, T>(py: Python<'py>, rows: &[Py<T>]) -> PyResult<Bound<'py, PyList>> {
    PyList::new(py, rows.iter().map(|row| row.bind(py).as_any()))
}

/// What `to_dict` of each row gives.
pub(crate) fn dicts<'py, T>(py: Python<'py>, rows: &[Py<T>]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for row in rows {
        list.append(row.call_method0(py, "to_dict")?)?;
    }
    Ok(list)
}

/// What the module that makes tables makes of rows.
pub(crate) fn table<'py>(
    py: Python<'py>,
    form: &str,
    rows: Bound<'py, PyList>,
) -> PyResult<Bound<'py, PyAny>> {
    py.import("opensync._tables")?.call_method1(form, (rows,))
}
