//! What must hold for any bytes and any task.

use crate::{loaded, record, zipped};
use infrabench_task::Task;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,6}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect::<Map<String, Value>>())),
        ]
    })
}

proptest! {
    #[test]
    fn a_task_comes_back_as_it_went_in(
        id in "[a-z0-9-]{1,36}", prompt in any::<String>(), more in any::<String>(), files in prop::collection::btree_map("[a-z]{1,8}/[a-z]{1,8}\\.py", any::<String>(), 0..4),
        extra in prop::collection::btree_map("x_[a-z]{1,6}", json_value(), 0..3), title in any::<String>(), services in prop::collection::vec("[A-Z]{2,4}", 0..3),
    ) {
        let mut value = record(&id);
        value["prompt"] = json!(prompt);
        for (path, text) in files {
            value["tests"][path] = json!(text);
        }
        value["context"]["more.txt"] = json!(more.replace("INSERT", ""));
        for (key, extra) in extra {
            value[key] = extra;
        }
        let mut metadata = Map::new();
        if !title.is_empty() {
            metadata.insert("title".to_owned(), json!(title));
        }
        if !services.is_empty() {
            metadata.insert("services".to_owned(), json!(services));
        }
        if !metadata.is_empty() {
            value["metadata"] = Value::Object(metadata);
        }
        let task = Task::from_json(&value.to_string()).unwrap();
        prop_assert_eq!(task.to_json(), value);
        prop_assert_eq!(Task::from_json(&task.to_json_line()).unwrap(), task);
    }

    #[test]
    fn any_bytes_are_answered_by_a_task_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let loaded = loaded("x", bytes);
        prop_assert!(loaded.dataset.tasks.is_empty() && !loaded.problems.is_empty());
    }

    #[test]
    fn any_json_is_answered_by_a_task_or_a_problem(text in "[\\[{]?[\\[\\]{},:\"\\\\a\n 1é]{0,40}", values in prop::collection::vec(json_value(), 0..4)) {
        prop_assert!(!loaded("x", text).problems.is_empty());
        prop_assert!(!loaded("x", Value::from(values).to_string()).problems.is_empty());
    }

    #[test]
    fn a_spoilt_dataset_never_panics_and_never_loses_a_task_in_silence(at in 0_usize..2000, byte in any::<u8>(), cut in any::<bool>(), form in 0_u8..3) {
        let (a, b) = (record("a").to_string(), record("b").to_string());
        let mut bytes = match form {
            0 => format!("[{a},\n{b}]").into_bytes(),
            1 => format!("{a}\n{b}\n").into_bytes(),
            _ => zipped(&[("a.json", a.as_bytes()), ("b.json", b.as_bytes())]),
        };
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let loaded = loaded("x", bytes);
        // A JSON Lines file cut right behind a line is a shorter file, not a spoilt one.
        let whole = form == 1 && cut && at >= a.len();
        // The names of an archive's entries may be what was spoilt, and other files are left alone.
        let renamed = form == 2;
        prop_assert!(loaded.dataset.tasks.len() == 2 || !loaded.problems.is_empty() || whole || renamed);
    }

    #[test]
    fn fields_of_any_type_never_panic(field in prop::sample::select(vec!["task_id", "context", "canonical_solution", "tests", "metadata", "cdk_version"]), value in json_value()) {
        let mut record = record("a");
        record[field] = value;
        let _ = Task::from_json(&record.to_string());
    }

    #[test]
    fn any_diff_is_applied_or_refused(diff in "(--- a\n\n|\\+\\+\\+ b\n\n|@@ -[0-3],[0-3] \\+[0-9],[0-3] @@\n\n?|[-+ ](class Shop:|    pass|x|# BEGIN INSERT|# END INSERT)\n\n?){0,8}", context in "((class Shop:|    pass|# BEGIN INSERT|# END INSERT|)\n?){0,6}") {
        let mut record = record("a");
        record["context"]["stack.py"] = json!(context);
        record["canonical_solution"]["stack.py"] = json!([diff]);
        if let Ok(task) = Task::from_json(&record.to_string()) {
            prop_assert!(!task.masks.is_empty());
            let lines: Vec<&str> = context.split_inclusive('\n').collect();
            let mut restored = String::new();
            let mut at = 0;
            for (index, mask) in task.masks.iter().enumerate() {
                restored.push_str(&lines[at..mask.after as usize].concat());
                restored.push_str(&task.solution_text(index));
                at = (mask.after + mask.replaced) as usize;
            }
            restored.push_str(&lines[at..].concat());
            prop_assert_eq!(&restored, &task.reference["stack.py"]);
        }
    }
}
