use perf_targets::Direction;
use serde::{Deserialize, Serialize};

use super::recorded::{FigureKind, RecordedFigure};

/// A [`RecordedFigure`] on its way from one process to another.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FigureMessage {
    name: String,
    kind: FigureKind,
    higher_is_better: Option<bool>,
    values: Vec<f64>,
    count: u64,
    sum: f64,
    /// The smallest and the largest of what was recorded, if anything was.
    ends: Option<(f64, f64)>,
}

impl From<RecordedFigure> for FigureMessage {
    fn from(figure: RecordedFigure) -> Self {
        Self {
            higher_is_better: figure.better.map(|better| better == Direction::Higher),
            ends: (figure.count > 0).then_some((figure.smallest, figure.largest)),
            name: figure.name,
            kind: figure.kind,
            values: figure.values,
            count: figure.count,
            sum: figure.sum,
        }
    }
}

impl From<FigureMessage> for RecordedFigure {
    fn from(message: FigureMessage) -> Self {
        let mut figure = Self::new(&message.name, message.kind);
        figure.better = message.higher_is_better.map(|is_higher| {
            if is_higher {
                Direction::Higher
            } else {
                Direction::Lower
            }
        });
        figure.values = message.values;
        figure.count = message.count;
        figure.sum = message.sum;
        if let Some((smallest, largest)) = message.ends {
            (figure.smallest, figure.largest) = (smallest, largest);
        }
        figure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_comes_back_as_it_was_sent_also_where_nothing_was_recorded() {
        let mut told = RecordedFigure::of("waits", FigureKind::Duration, &[3.5, 1.0]);
        told.better = Some(Direction::Higher);
        for figure in [told, RecordedFigure::new("none", FigureKind::Share)] {
            let text = serde_json::to_string(&figure).unwrap();
            let back: RecordedFigure = serde_json::from_str(&text).unwrap();
            assert_eq!(back, figure);
        }
    }
}
