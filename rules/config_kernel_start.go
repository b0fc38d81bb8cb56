package rules

import (
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/baseconfig"
)

var kernelStart = &lint.Rule{
	Name:     "kernel-start",
	Severity: lint.Error,
	Doc: `a config.json that keeps the kernel from starting

SparkMagic sets up logging and its events handler before anything else. If that fails, the user sees only
` + "`Kernel died before replying to kernel_info`" + `. The reason is in the terminal or log of the Jupyter server:

- ` + "`ValueError: dictionary doesn't specify a version`, `ValueError: Unsupported version: 2`" + `
- ` + "`ValueError: Unable to configure handler 'magicsHandler'`, `Unable to configure formatter`, `Unable to configure root logger`" + `
- ` + "`ModuleNotFoundError: No module named 'remotespark'`, `AttributeError: 'NoneType' object has no attribute 'rsplit'`" + `

SparkMagic passes ` + "`logging_config` to Python's `logging.config.dictConfig`" + `. Its version must be 1, and its levels must
be Python's. Its classes must exist and accept the keys that are set. It must define the handlers and formatters that it
names. In the example config of the first releases, ` + "`home_path`" + ` is missing, although the handler requires it.

The default is good: leave the key out. sparklint can't check whether a class of another package is installed.`,
	Evidence: []string{"type-log-3", "type-log-4", "type-log-5", "type-log-9", "type-log-10", "type-events-2"},
	Examples: []lint.Example{
		{
			Bad:  `{"session_configs": {}, «"logging_config"»: {"handlers": {}}}`,
			Good: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {}}}`,
		},
		{
			Bad: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {"h": {"class": ` +
				`«"remotespark.utils.filehandler.MagicsFileHandler"», "home_path": "~/.sparkmagic"}}}}`,
			Good: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {"h": ` +
				`{"class": "hdijupyterutils.filehandler.MagicsFileHandler", "home_path": "~/.sparkmagic"}}}}`,
		},
		{
			Bad: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {«"h"»: ` +
				`{"class": "hdijupyterutils.filehandler.MagicsFileHandler"}}}}`,
			Good: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {"h": ` +
				`{"class": "hdijupyterutils.filehandler.MagicsFileHandler", "home_path": "~/.sparkmagic"}}}}`,
		},
		{
			Bad: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {"h": ` +
				`{"class": "logging.StreamHandler", «"home_path"»: "~"}}, "root": {"level": "INFO", "handlers": [«"g"»]}}}`,
			Good: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {"h": {"class": "logging.StreamHandler"}}, "root": ` +
				`{"level": "INFO", "handlers": ["h"]}}}`,
		},
		{
			Bad:  `{"session_configs": {}, "events_handler_class": «null»}`,
			Good: `{"session_configs": {}, "events_handler_class": "hdijupyterutils.eventshandler.EventsHandler"}`,
		},
	},
	Check: func(p *lint.Pass) {
		reportConfig(p, func(f baseconfig.Flaw) bool { return f.Stage == baseconfig.KernelStart },
			func(baseconfig.Flaw) string { return "the kernel does not start" })
	},
}
