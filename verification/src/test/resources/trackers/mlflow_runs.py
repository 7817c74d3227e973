"""Prints what a server of MLflow has of an experiment, by its own client: [{"name", "status", "params", "metrics": {key: [[step, value], …]}}]."""
import json
import sys

from mlflow.tracking import MlflowClient

client = MlflowClient(sys.argv[1])
experiment = client.get_experiment_by_name(sys.argv[2])
runs = [] if experiment is None else client.search_runs([experiment.experiment_id])
json.dump(
    [
        {
            "name": run.info.run_name,
            "status": run.info.status,
            "params": run.data.params,
            "metrics": {key: [[point.step, point.value] for point in client.get_metric_history(run.info.run_id, key)] for key in run.data.metrics},
        }
        for run in runs
    ],
    sys.stdout,
)
